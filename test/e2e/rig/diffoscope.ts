import { spawnSync } from 'node:child_process'
import { z } from '../../../src/core/shape.ts'

/** One thing in which diffoscope sees a difference: a file, or what a tool says of one. */
interface Node {
  readonly source1: string
  readonly source2: string
  readonly unified_diff?: string | null | undefined
  readonly details?: readonly Node[] | undefined
}

const node: z.ZodType<Node> = z.lazy(() =>
  z.object({
    source1: z.string(),
    source2: z.string(),
    unified_diff: z.string().nullish(),
    details: z.array(node).optional(),
  }),
)

/** One listing in which diffoscope shows differing lines. */
export interface Leaf {
  /** The innermost file that it is about, as it is called in what holds it; empty for the compared files themselves. */
  readonly file: string
  /** What the lines are: a listing such as `file list`, a tool's answer, or the file itself. */
  readonly shown: string
  readonly removed: readonly string[]
  readonly added: readonly string[]
}

/** Whether diffoscope is installed. */
export function hasDiffoscope(): boolean {
  return spawnSync('diffoscope', ['--version']).status === 0
}

/** Asks diffoscope in what two files differ. */
export function askDiffoscope(first: string, second: string): readonly Leaf[] {
  const ran = spawnSync('diffoscope', ['--json', '-', '--exclude-directory-metadata=yes', first, second], {
    maxBuffer: 2 ** 26,
    encoding: 'utf8',
  })
  const leaves: Leaf[] = []
  const walk = ({ source1, unified_diff: diff, details = [] }: Node, around: string, depth: number): void => {
    const isListing = listings.test(source1)
    const file = depth === 0 ? '' : isListing ? around : bare(source1)
    const lines = (diff ?? '').split('\n').filter(line => !/^(?:@@|\\)/.test(line))
    const side = (mark: string) => lines.flatMap(line => (line.startsWith(mark) ? [line.slice(1)] : []))
    if (diff)
      leaves.push({ file, shown: isListing ? source1 : 'content', removed: side('-'), added: side('+') })
    for (const detail of details) walk(detail, file, depth + 1)
  }
  walk(node.parse(JSON.parse(ran.stdout)), '', 0)
  return leaves
}

/**
 * What must be found here for a listing of diffoscope's: the lines themselves, the members that they are about, or at least the file. The
 * listings of which only the file must be named are those that docs/reference/compare.md says are not shown.
 */
export function listNeedles({ file, shown, removed, added }: Leaf): readonly string[] {
  if (file === 'md5sums') return []
  const lines = [...removed, ...added].filter(line => line.trim() !== '')
  if (/^(?:file list|zipinfo (?!-v))/.test(shown)) {
    const moved = removed.filter(line => added.includes(line))
    const about = lines.filter(line => !moved.includes(line) && !/^(?:Zip file size|\d+ files?,)/.test(line))
    return [...(moved.length === 0 ? [] : ['order ']), ...about.map(memberOf)]
  }
  const isText = shown === 'content' && lines.every(line => !/^[0-9a-f]{8}: /.test(line))
  return isText ? lines.map(line => lastWords(line)) : [file]
}

/** The member that a line of a listing is about. */
function memberOf(line: string): string {
  const name = /(?:\d\d:\d\d:\d\d\.\d+|\d\d:\d\d) (.*?)(?: -> .*)?$/.exec(line)?.[1] ?? line
  return name
    .replace(/^\.\//, '')
    .replace(/\/$/, '')
    .replace(/\.(?:xz|zst|gz)$/, '')
}

/** A line without its field, which is a place here, or without what diffoscope calls the target of a link. */
function lastWords(line: string): string {
  return line.trim().replace(/^(?:[A-Z][A-Za-z-]*|destination): /, '')
}

/** What stands for a listing of a file, and not for a file in it. */
const listings =
  /^(?:file list|zipinfo|zipnote|filetype from|encoding|line order|Pretty-printed|symlink|readelf|strings|objdump|nm|xxd|js-beautify|Python bytecode)/

function bare(name: string): string {
  return name.replace(/^\.\//, '').replace(/\.(?:xz|zst|gz)$/, '')
}
