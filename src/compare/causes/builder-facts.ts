import type { CauseCode } from './cause.ts'
import { createPattern, type Pattern } from './pattern.ts'

/** What is known about one builder. */
export interface BuilderFacts {
  readonly hostname?: string
  readonly user?: string
  readonly home?: string
  readonly buildPath?: string
  readonly kernel?: string
  readonly uid?: string
}

/** From the most to the least telling. */
const causes: readonly (readonly [CauseCode, keyof BuilderFacts])[] = [
  ['build-path', 'buildPath'],
  ['home', 'home'],
  ['host-name', 'hostname'],
  ['user-name', 'user'],
  ['kernel', 'kernel'],
  ['user-name', 'uid'],
]

/** The patterns of what is known: the very words of these builders. */
export function knownPatterns(facts: readonly BuilderFacts[]): readonly Pattern[] {
  return causes.flatMap(([code, key]): readonly Pattern[] => {
    const known = facts.flatMap(one => (one[key] === undefined || one[key] === '' ? [] : [one[key]]))
    if (known.length === 0) return []
    return [createPattern(code, true, [`(?<!\\w)(?:${known.map(escapePattern).join('|')})(?!\\w)`])]
  })
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}
