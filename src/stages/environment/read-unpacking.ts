import type { Failure } from '../../core/failure.ts'
import { okUnless, type Result } from '../../core/result.ts'
import type { DebMember } from './environment.ts'
import { parseTarListing } from './tar-listing.ts'

/** What the unpacking script printed. */
export interface UnpackingOutput {
  readonly stdout: string
  readonly stderr: string
  /** How it ended, in words, where it did not end well. */
  readonly exit: string | undefined
}

const mostFailures = 20

/**
 * Reads the members of each .deb by its job's index. Anything that tar or xz said besides is a refusal: they warn where
 * they leave something out.
 */
export function readUnpacking(
  names: ReadonlyMap<number, string>,
  { stdout, stderr, exit }: UnpackingOutput,
): Result<ReadonlyMap<number, readonly DebMember[]>, Failure> {
  const failures: Failure[] = []
  const listings = new Map<number, readonly DebMember[]>()
  for (const [index, lines] of splitByDeb(stdout)) {
    const deb = names.get(index) ?? `.deb ${index}`
    const members: DebMember[] = []
    for (const line of lines) {
      const member = parseTarListing(line)
      if (member.ok) members.push(member.value)
      else
        for (const { problem, actual } of member.failures)
          failures.push({ code: 'deb-member-refused', deb, member: actual ?? line, problem })
    }
    listings.set(index, members)
  }
  const complaints = splitByDeb(stderr)
  for (const [index, lines] of complaints)
    if (lines.length > 0)
      failures.push({
        code: 'deb-unpack-failed',
        deb: names.get(index) ?? `.deb ${index}`,
        tool: (lines[0] ?? '').split(':')[0] ?? '',
        log: lines.slice(0, 5).join(' / '),
      })
  if (exit !== undefined && failures.length === 0) {
    const last = [...complaints.keys()].at(-1) ?? -1
    failures.push({ code: 'deb-unpack-failed', deb: names.get(last) ?? 'a .deb', tool: 'tar', log: exit })
  }
  return okUnless(failures.slice(0, mostFailures), () => listings)
}

/** Lines after each `deb INDEX`. Member lines never look like that: they begin with a mode. */
function splitByDeb(text: string): ReadonlyMap<number, readonly string[]> {
  const groups = new Map<number, string[]>()
  let current: string[] = []
  groups.set(-1, current)
  for (const line of text.split('\n')) {
    const index = /^deb ([0-9]+)$/.exec(line)?.[1]
    if (index !== undefined) {
      current = []
      groups.set(Number(index), current)
    } else if (line !== '') current.push(line)
  }
  if (groups.get(-1)?.length === 0) groups.delete(-1)
  return groups
}
