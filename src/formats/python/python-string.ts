const simpleEscapes: ReadonlyMap<string, string> = new Map([
  ['\n', ''],
  ['\\', '\\'],
  ["'", "'"],
  ['"', '"'],
  ['a', '\x07'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
])

const escapeSequence = /\\(?:([0-7]{1,3})|x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))/gs

/**
 * The value of what stands between the quotes of a Python string literal, or `undefined` if Python refuses it: a line
 * break, a NUL, an unfinished escape. `\N{…}` is refused too, since it would take the table of all character names.
 */
export function readPythonString(body: string): string | undefined {
  if (/[\0\r\n]/.test(body)) return undefined
  if (endsInOpenEscape(body)) return undefined
  let refused = false
  const value = body.replace(
    escapeSequence,
    (whole: string, octal?: string, hex2?: string, hex4?: string, hex8?: string, letter?: string) => {
      if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal, 8))
      const hex = hex2 ?? hex4 ?? hex8
      const code = hex === undefined ? undefined : Number.parseInt(hex, 16)
      if ((code ?? 0) > 0x10ffff || 'xuUN'.includes(letter ?? '-')) refused = true
      else if (code !== undefined) return String.fromCodePoint(code)
      return simpleEscapes.get(letter ?? '') ?? whole
    },
  )
  return refused ? undefined : value
}

/** NOTE: counted by hand; a regular expression for "backslashes up to the end" takes quadratic time. */
function endsInOpenEscape(body: string): boolean {
  let start = body.length
  while (start > 0 && body.charAt(start - 1) === '\\') start -= 1
  return (body.length - start) % 2 === 1
}
