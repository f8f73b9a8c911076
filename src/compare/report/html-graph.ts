import type { StepDocument } from './build-shape.ts'
import { count, escapeHtml } from './html-text.ts'

/**
 * The steps as a graph that reads from top to bottom: each row needs only rows above it. The first step that differs is
 * marked, and so is the way from it to everything that it is part of.
 */
export function formatGraph(steps: readonly StepDocument[], first: string | null): string {
  const rows = layerSteps(steps)
  const differing = steps.filter(({ differs }) => differs).length
  const summary =
    differing === 0
      ? `<p>${count(steps.length, 'step')}, each with the same result on both sides.</p>`
      : `<p>${differing} of ${count(steps.length, 'step')} differ. Every later one may follow from the first.</p>`
  const list = rows
    .map(row => `<li><ul>${row.map(step => formatStep(step, step.label === first)).join('')}</ul></li>`)
    .join('\n')
  return `${summary}
<ol class="graph">
${list}
</ol>
${first === null ? '' : formatConsequences(first, steps)}`
}

function formatStep({ label, needs, differs }: StepDocument, isFirst: boolean): string {
  const state = isFirst ? 'first' : differs ? 'differs' : 'same'
  const word = { first: 'first difference', differs: 'differs', same: 'same' }[state]
  const made = needs.length === 0 ? '' : `<small>made with ${escapeHtml(shorten(needs))}</small>`
  return `<li class="step ${state}"><b>${escapeHtml(label)}</b> <span class="mark">${word}</span>${made}</li>`
}

/** How many needs a box names. */
const shownNeeds = 3

function shorten(needs: readonly string[]): string {
  const names = needs.slice(0, shownNeeds).map(label => label.replace(/^wheel (\S+) .*$/, '$1'))
  const more = needs.length - shownNeeds
  return more > 0 ? `${names.join(', ')} and ${more} more` : names.join(', ')
}

/** How many levels of what follows are shown; a wheel is seldom deeper in a package than this. */
const shownLevels = 6

/** What uses the first differing step, what uses that, and so on: each step once, below the first that uses it. */
function formatConsequences(first: string, steps: readonly StepDocument[]): string {
  const seen = new Set([first])
  const below = (label: string, level: number): string => {
    const users = steps.filter(step => step.needs.includes(label) && !seen.has(step.label))
    for (const user of users) seen.add(user.label)
    if (users.length === 0 || level === shownLevels) return ''
    const items = users.map(
      user =>
        `<li>${escapeHtml(user.label)}${user.differs ? '' : ' <span class="mark">came out the same</span>'}${below(user.label, level + 1)}</li>`,
    )
    return `<ul>${items.join('')}</ul>`
  }
  const following = below(first, 0)
  return following === ''
    ? ''
    : `<details open><summary>what is made with ${escapeHtml(first)}</summary>${following}</details>`
}

/** Rows of steps: each step stands right below the lowest of those that it needs. */
function layerSteps(steps: readonly StepDocument[]): readonly (readonly StepDocument[])[] {
  const byLabel = new Map(steps.map(step => [step.label, step]))
  const levels = new Map<string, number>()
  const levelOf = ({ label, needs }: StepDocument): number => {
    const known = levels.get(label)
    if (known !== undefined) return known
    // NOTE: steps that need each other, which only a damaged document has, must not go round for ever.
    levels.set(label, 0)
    const below = needs.flatMap(need => byLabel.get(need) ?? [])
    const level = Math.max(-1, ...below.map(levelOf)) + 1
    levels.set(label, level)
    return level
  }
  const rows: StepDocument[][] = []
  for (const step of steps) {
    const level = levelOf(step)
    rows[level] = [...(rows[level] ?? []), step]
  }
  return rows.filter(row => row.length > 0)
}
