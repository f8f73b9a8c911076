import type { ExplainedChange, LockDiff } from './format-lock-diff.ts'
import { groupByReason } from './format-rebuilds.ts'

/** Titles of the tables, in their order. */
const titles: Readonly<Record<ExplainedChange['part'], string>> = {
  target: 'Targets',
  python: 'Python',
  sdist: 'Sources',
  'build requirements': 'Build requirements',
  crate: 'Crates',
  'from debian': 'Projects from Debian',
  debian: 'Debian packages',
  'root file system': 'Containers',
}

/** A difference of locks as a comment on a pull request: first what it rebuilds, then what changed and for whom. */
export function formatLockDiffMarkdown({ name, madeFrom, changes, rebuilds }: LockDiff): string {
  if (changes.length === 0 && madeFrom.length === 0) return `### ${name}: the locks say the same\n`
  const targets = [...new Set([...rebuilds.map(({ target }) => target), ...changes.map(one => one.target)])]
  const sections = targets.flatMap(target => [
    `#### ${target}`,
    ...rebuilds.filter(one => one.target === target).map(describeRebuilds),
    ...Object.entries(titles).flatMap(([part, title]) => {
      const own = changes.filter(change => change.target === target && change.part === part)
      return own.length === 0 ? [] : [formatTable(title, own)]
    }),
  ])
  const from = madeFrom.length === 0 ? [] : [`Made from: ${madeFrom.map(quote).join(', ')}.`]
  return `${[`### ${name}: what the lock changes`, ...from, ...sections].join('\n\n')}\n`
}

function describeRebuilds({ total, rebuilds }: LockDiff['rebuilds'][number]): string {
  if (rebuilds.length === 0) return `Rebuilds none of ${total} wheels.`
  const groups = groupByReason(rebuilds).map(
    ({ reason, names }) => `- ${escapeMarkup(reason)}: ${names.map(quote).join(', ')}`,
  )
  return [`Rebuilds **${rebuilds.length} of ${total}** wheels:`, '', ...groups].join('\n')
}

/** A long table is folded, since nobody reads a hundred Debian packages before the rest. */
function formatTable(title: string, changes: readonly ExplainedChange[]): string {
  const rows = changes.map(
    ({ name, from = '', to = '', because }) =>
      `| ${[name, from, to, because.slice(0, 4).join(', ')].map(escapeMarkup).join(' | ')} |`,
  )
  const table = ['| what | before | after | for |', '|---|---|---|---|', ...rows].join('\n')
  if (changes.length <= 20) return `**${title}**\n\n${table}`
  return `<details><summary>${title} (${changes.length})</summary>\n\n${table}\n\n</details>`
}

function quote(text: string): string {
  return `\`${text.replaceAll('`', "'")}\``
}

/** What would end a cell or begin markup. */
function escapeMarkup(text: string): string {
  return text.replace(/[\\`*_{}[\]<>|]/g, character => `\\${character}`)
}
