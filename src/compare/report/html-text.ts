import { steering } from './plain-text.ts'

/** How many characters around a difference of one line are shown. */
const shownAround = 60

/**
 * Text from compared files becomes text, whatever it is. Control characters show as their pictures; what would turn the
 * direction of other text, and what stands for nothing, as a replacement character.
 */
export function escapeHtml(text: string): string {
  return text
    .replace(/[&<>"']/g, c => `&#${c.charCodeAt(0)};`)
    .replace(/[\u0000-\u0009\u000b-\u001f]/g, c => String.fromCharCode(0x2400 + c.charCodeAt(0)))
    .replace(unseen, '\ufffd')
}

const unseen = new RegExp(`[${steering}\\ud800-\\udfff]`, 'gu')

/** A name or a value, set apart from the words around it. */
export function code(text: string): string {
  return `<code>${escapeHtml(text)}</code>`
}

/** Both sides beside each other, with what is not the same marked where each is one line. */
export function showSides(
  first: string | undefined,
  second: string | undefined,
  names: readonly [string, string],
): string {
  if (first === undefined && second === undefined) return ''
  const [left, right] = markChange(first ?? '', second ?? '')
  const figure = (name: string, content: string) =>
    `<figure><figcaption>${escapeHtml(name)}</figcaption><pre tabindex="0">${content === '' ? '<span class="none">nothing</span>' : content}</pre></figure>`
  return `<div class="sides">${figure(names[0], left)}${figure(names[1], right)}</div>`
}

function markChange(first: string, second: string): readonly [string, string] {
  const whole = [escapeHtml(first), escapeHtml(second)] as const
  if (first.includes('\n') || second.includes('\n')) return whole
  const [a, b] = [[...first], [...second]]
  let start = 0
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1
  let end = 0
  while (end < Math.min(a.length, b.length) - start && a.at(-1 - end) === b.at(-1 - end)) end += 1
  const show = (letters: readonly string[]) => {
    const from = Math.max(0, start - shownAround)
    const to = Math.min(letters.length, letters.length - end + shownAround)
    const piece = (one: number, other: number) => escapeHtml(letters.slice(one, other).join(''))
    const changed = piece(start, letters.length - end)
    return [
      from > 0 ? '…' : '',
      piece(from, start),
      changed === '' ? '' : `<mark>${changed}</mark>`,
      piece(letters.length - end, to),
      to < letters.length ? '…' : '',
    ].join('')
  }
  return [show(a), show(b)]
}

/** `1 place`, `2 places`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}
