import type { SourceDateEpoch } from '../../core/epoch.ts'
import type { Problem } from '../../core/problem.ts'
import { okUnless, type Result } from '../../core/result.ts'
import { formatRfc5322Date, parseRfc5322Date } from './rfc5322-date.ts'

/** deb-changelog(5)'s words for how soon people should upgrade. */
export const urgencies: readonly string[] = ['low', 'medium', 'high', 'emergency', 'critical']

/** One entry of a Debian changelog: a version and what is new in it. */
export interface ChangelogEntry {
  readonly package: string
  readonly version: string
  readonly distributions: readonly string[]
  readonly urgency: string
  /** Lines below the heading, indented as written, blank lines empty; neither the first nor the last is blank. */
  readonly changes: readonly string[]
  /** `Name <address>`. */
  readonly maintainer: string
  readonly date: SourceDateEpoch
  /** The zone the date is written in, as minutes east of UTC. */
  readonly zone: number
  /** 1-based line of the heading, where the entry was read from a text. */
  readonly line?: number
}

/** Entries, newest first, at least one. */
export type Changelog = readonly [ChangelogEntry, ...ChangelogEntry[]]

const heading =
  /^(?<package>[a-z0-9][a-z0-9+.-]+) \((?<version>[^\s()]+)\)(?<distributions>(?: [A-Za-z0-9-]+)+);(?<keys>.*)$/
const trailer = /^ -- (?<maintainer>\S(?:.*\S)? <[^\s<>]+>) {2}(?<date>\S.*)$/

/**
 * Reads a Debian changelog strictly, with every problem at its line; `parse` and `format` are inverse for every text
 * that is accepted.
 *
 * @see deb-changelog(5)
 */
export function parseChangelog(text: string): Result<Changelog, Problem> {
  const problems: Problem[] = []
  const entries: ChangelogEntry[] = []
  let open: OpenEntry | undefined
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  else problems.push({ problem: 'the last line has no end', line: lines.length })
  for (const [index, content] of lines.entries()) {
    const line = index + 1
    if (content !== '' && /\s$/.test(content) && content.trim() === '')
      problems.push({ problem: 'a blank line holds blanks', line, column: 1 })
    if (content.trim() === '') {
      open?.changes.push('')
    } else if (content.startsWith('  ')) {
      if (open === undefined) problems.push({ problem: 'a change stands outside any entry', line, column: 1 })
      open?.changes.push(content)
    } else if (content.startsWith(' --')) {
      const entry = closeEntry(open, content, line, problems)
      if (entry !== undefined) entries.push(entry)
      open = undefined
    } else {
      if (open !== undefined) problems.push(unclosed(open))
      open = openEntry(content, line, problems)
    }
  }
  if (open !== undefined) problems.push(unclosed(open))
  const [newest, ...older] = entries
  if (newest === undefined) {
    if (problems.length === 0) problems.push({ problem: 'the changelog has no entry', line: 1, column: 1 })
    return okUnless(sortByLine(problems), () => {
      throw new Error('unreachable: there is a problem')
    })
  }
  return okUnless(sortByLine(problems), () => [newest, ...older])
}

/** A changelog as it is committed: entries with blank lines between them, a line's end at the end. */
export function formatChangelog(entries: readonly ChangelogEntry[]): string {
  return entries.map(formatEntry).join('\n')
}

/** The changelog with a new entry on top. */
export function addEntry(changelog: readonly ChangelogEntry[], entry: ChangelogEntry): Changelog {
  return [entry, ...changelog]
}

function formatEntry(entry: ChangelogEntry): string {
  const { changes, maintainer } = entry
  return [
    `${entry.package} (${entry.version}) ${entry.distributions.join(' ')}; urgency=${entry.urgency}`,
    '',
    ...changes,
    '',
    ` -- ${maintainer}  ${formatRfc5322Date(entry.date, entry.zone)}`,
    '',
  ].join('\n')
}

interface OpenEntry {
  readonly line: number
  readonly start: Pick<ChangelogEntry, 'package' | 'version' | 'distributions' | 'urgency'> | undefined
  readonly changes: string[]
}

function openEntry(content: string, line: number, problems: Problem[]): OpenEntry {
  const groups = heading.exec(content)?.groups
  if (groups === undefined) {
    const expected = 'package (version) distribution; urgency=medium'
    problems.push({ problem: 'this is no heading of an entry', line, column: 1, expected, actual: content })
    return { line, start: undefined, changes: [] }
  }
  const { package: name = '', version = '', distributions = '', keys = '' } = groups
  const urgency = /^ urgency=([a-z]+)$/.exec(keys)?.[1]
  if (urgency === undefined || !urgencies.includes(urgency))
    problems.push({
      problem: 'the heading does not end in an urgency',
      line,
      column: content.length - keys.length + 1,
      expected: `urgency=${urgencies.join(', ')}`,
      actual: keys.trim(),
    })
  const start = {
    package: name,
    version,
    distributions: distributions.trim().split(' '),
    urgency: urgency ?? '',
  }
  return { line, start, changes: [] }
}

function closeEntry(
  open: OpenEntry | undefined,
  content: string,
  line: number,
  problems: Problem[],
): ChangelogEntry | undefined {
  const { maintainer, date: written } = trailer.exec(content)?.groups ?? {}
  if (open === undefined) problems.push({ problem: 'a signature stands outside any entry', line, column: 1 })
  if (maintainer === undefined || written === undefined) {
    const expected = ' -- Name <name@example.org>  Sat, 01 Nov 2025 12:00:00 +0000'
    problems.push({ problem: 'this is no signature of an entry', line, column: 1, expected, actual: content })
    return undefined
  }
  const date = parseRfc5322Date(written)
  if (!date.ok) {
    const column = content.length - written.length + 1
    problems.push(...date.failures.map(problem => ({ ...problem, line, column })))
  }
  if (open === undefined) return undefined
  const changes = trimBlank(open.changes)
  if (changes.length === 0) problems.push({ problem: 'the entry says no change', line: open.line, column: 1 })
  if (open.start === undefined || !date.ok) return undefined
  return { ...open.start, changes, maintainer, ...date.value, line: open.line }
}

function unclosed({ line }: OpenEntry): Problem {
  return { problem: 'the entry has no signature', line, column: 1, expected: ' -- Name <address>  date' }
}

function sortByLine(problems: readonly Problem[]): readonly Problem[] {
  return [...problems].sort((a, b) => (a.line ?? 0) - (b.line ?? 0))
}

function trimBlank(lines: readonly string[]): readonly string[] {
  const first = lines.findIndex(line => line !== '')
  return first === -1 ? [] : lines.slice(first, lines.findLastIndex(line => line !== '') + 1)
}
