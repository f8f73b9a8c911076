import { sortByBytes } from '../../../core/bytes.ts'
import type { Problem } from '../../../core/problem.ts'
import { fail, ok, type Result } from '../../../core/result.ts'

/** What a wheel runs on, such as `cp311-cp311-linux_x86_64`. @see PEP 425 */
export interface Tag {
  readonly interpreter: string
  readonly abi: string
  readonly platform: string
}

/** How strictly a compressed tag is read. */
export interface TagLimits {
  /** Refuse parts that are not in sorted order. */
  readonly validateOrder?: boolean
  /** How many tags it may stand for; 65,536 unless said. */
  readonly limit?: number
}

/** Expands a compressed tag such as `py2.py3-none-any` to all that it stands for, sorted. */
export function parseTag(text: string, limits: TagLimits = {}): Result<readonly Tag[], Problem> {
  const parts = text.split('-').map(part => part.split('.'))
  if (parts.some(part => part.includes(''))) return fail({ problem: 'a tag has an empty part', actual: text })
  if (limits.validateOrder === true && parts.some(part => !isSorted(part)))
    return fail({ problem: 'the parts of a compressed tag are not sorted', actual: text })
  const limit = limits.limit ?? 65_536
  const count = parts.reduce((product, part) => product * part.length, 1)
  if (count > limit)
    return fail({
      problem: 'a compressed tag stands for too many tags',
      expected: `at most ${limit}`,
      actual: `${count}`,
    })
  const [interpreters, abis, platforms, ...more] = parts
  if (interpreters === undefined || abis === undefined || platforms === undefined || more.length > 0)
    return fail({ problem: 'not a tag', expected: 'INTERPRETER-ABI-PLATFORM', actual: text })
  const wrong = interpreters.find(interpreter => !/^[\p{XIDS}_]\p{XIDC}*$/u.test(interpreter))
  if (wrong !== undefined) return fail({ problem: "not an interpreter's tag", actual: wrong })
  const tags = interpreters.flatMap(interpreter =>
    abis.flatMap(abi => platforms.map(platform => createTag(interpreter, abi, platform))),
  )
  const byText = new Map(tags.map(tag => [formatTag(tag), tag]))
  return ok(sortByBytes(byText.values(), formatTag))
}

/** `INTERPRETER-ABI-PLATFORM`. */
export function formatTag({ interpreter, abi, platform }: Tag): string {
  return `${interpreter}-${abi}-${platform}`
}

/** A tag of these parts, in lower case. */
export function createTag(interpreter: string, abi: string, platform: string): Tag {
  return { interpreter: interpreter.toLowerCase(), abi: abi.toLowerCase(), platform: platform.toLowerCase() }
}

function isSorted(parts: readonly string[]): boolean {
  return sortByBytes(parts, part => part).every((part, index) => part === parts[index])
}
