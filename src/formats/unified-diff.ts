import type { Problem } from '../core/problem.ts'
import { fail, ok, type Result } from '../core/result.ts'

/** What a patch does to one file. Texts hold one character for each byte. */
export interface FilePatch {
  /** Relative to the top of the source, the first segment (`a/`, `b/`) taken off, as `patch -p1` does. */
  readonly path: string
  readonly change: 'modify' | 'create' | 'delete'
  /** Of a file that is made. */
  readonly executable: boolean
  readonly hunks: readonly Hunk[]
}

/** Lines that stand together: what was there, and what is to be there instead. Each line holds its own end. */
export interface Hunk {
  /** Of the first old line, counted from 1; of the line before it where there are none. */
  readonly start: number
  readonly before: readonly string[]
  readonly after: readonly string[]
  /** Where it begins in the patch, counted from 1. */
  readonly line: number
}

/** What a unified diff cannot say to us: it would do something else than change texts. */
const refused =
  /^(?:GIT binary patch|Binary files |rename |copy |old mode |new mode |(?:new file mode|deleted file mode) 1[26]0000)/

/**
 * Reads a unified diff, such as `diff -u` and `git diff` write it. Lines before, between and behind the files are left
 * alone. Refuses renames, changes of mode, binary files and paths that lead out of the source.
 *
 * @see https://pubs.opengroup.org/onlinepubs/9799919799/utilities/diff.html
 */
export function parseUnifiedDiff(text: string): Result<readonly FilePatch[], Problem> {
  const lines = text.split('\n')
  const files: FilePatch[] = []
  let [index, executable] = [0, false]
  while (index < lines.length) {
    const line = lines[index] ?? ''
    if (refused.test(line)) return fail({ problem: `not a change of text: ${line}`, line: index + 1 })
    if (line.startsWith('diff ')) executable = false
    if (line === 'new file mode 100755') executable = true
    const next = lines[index + 1] ?? ''
    if (!line.startsWith('--- ') || !next.startsWith('+++ ')) {
      if (/^@@ -\d/.test(line)) return fail({ problem: 'lines that belong to no file', line: index + 1 })
      index += 1
      continue
    }
    const names = readNames(line, next, index + 1)
    if (!names.ok) return names
    const hunks = readHunks(lines, index + 2)
    if (!hunks.ok) return hunks
    files.push({ ...names.value, executable, hunks: hunks.value.hunks })
    index = hunks.value.end
  }
  return files.length > 0 ? ok(files) : fail({ problem: 'no change of any file in it' })
}

function readNames(
  old: string,
  now: string,
  line: number,
): Result<Pick<FilePatch, 'path' | 'change'>, Problem> {
  const [before, after] = [old, now].map(text => text.slice(4).replace(/(?:\t.*)?\r?$/, ''))
  const [first, second] = [before, after].map(path =>
    path === undefined || path === '/dev/null' ? undefined : path.replace(/^[^/]+\//, ''),
  )
  const path = second ?? first
  if (path === undefined || (first !== undefined && second !== undefined && first !== second))
    return fail({ problem: `not one file: ${before} and ${after}`, line })
  const named = second === undefined ? before : after
  if (!named?.includes('/') || path.split('/').some(part => part === '' || part === '.' || part === '..'))
    return fail({ problem: `no path inside the source, with a/ or b/ before it: ${named}`, line })
  return ok({ path, change: first === undefined ? 'create' : second === undefined ? 'delete' : 'modify' })
}

function readHunks(
  lines: readonly string[],
  from: number,
): Result<{ readonly hunks: readonly Hunk[]; readonly end: number }, Problem> {
  const hunks: Hunk[] = []
  let index = from
  for (;;) {
    const head = /^@@ -(\d{1,9})(?:,(\d{1,9}))? \+\d{1,9}(?:,(\d{1,9}))? @@/.exec(lines[index] ?? '')
    if (head === null) break
    const [, start, old = '1', now = '1'] = head
    const read = readLines(lines, index + 1, Number(old), Number(now))
    if (!read.ok) return read
    hunks.push({ start: Number(start), before: read.value.before, after: read.value.after, line: index + 1 })
    index = read.value.end
  }
  return hunks.length > 0 ? ok({ hunks, end: index }) : fail({ problem: 'a file without lines', line: from })
}

function readLines(
  lines: readonly string[],
  from: number,
  old: number,
  now: number,
): Result<{ readonly before: string[]; readonly after: string[]; readonly end: number }, Problem> {
  const [before, after]: [string[], string[]] = [[], []]
  let index = from
  while (before.length < old || after.length < now) {
    // NOTE: programs that take blanks off the ends of lines leave nothing of an empty line that stays.
    const line = lines[index] === '' ? ' ' : (lines[index] ?? '')
    const [kind, content] = [line[0], `${line.slice(1)}\n`]
    if (index >= lines.length || (kind !== ' ' && kind !== '-' && kind !== '+'))
      return fail({ problem: 'fewer lines than the hunk announces', line: index + 1 })
    const ended = lines[index + 1]?.startsWith('\\ ') === true
    const text = ended ? content.slice(0, -1) : content
    if (kind !== '+') before.push(text)
    if (kind !== '-') after.push(text)
    index += ended ? 2 : 1
  }
  if (before.length > old || after.length > now)
    return fail({ problem: 'more lines than the hunk announces', line: from })
  return ok({ before, after, end: index })
}

/** Applies hunks to a text, each exactly where it says it is: nothing is looked for elsewhere, and no line may differ. */
export function applyHunks(text: string, hunks: readonly Hunk[]): Result<string, Problem> {
  const lines = text.split(/(?<=\n)/)
  const made: string[] = []
  let next = 0
  for (const { start, before, after, line } of hunks) {
    const first = before.length === 0 ? start : start - 1
    if (first < next) return fail({ problem: 'hunks that overlap, or stand in another order', line })
    const different = before.findIndex((expected, index) => lines[first + index] !== expected)
    if (different >= 0 || first > lines.length)
      return fail({
        problem: `line ${first + Math.max(different, 0) + 1} is another one`,
        line,
        ...(before[different] === undefined ? {} : { expected: before[different].trimEnd() }),
        actual: lines[first + Math.max(different, 0)]?.trimEnd() ?? 'the end of the file',
      })
    made.push(lines.slice(next, first).join(''), after.join(''))
    next = first + before.length
  }
  return ok([...made, lines.slice(next).join('')].join(''))
}
