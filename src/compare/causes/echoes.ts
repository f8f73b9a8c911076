import type { Where } from '../difference.ts'
import type { CauseCode, Finding } from './cause.ts'

/**
 * Leaves out what stands beside its own reason and is no cause of its own: a build-id beside other sections, a compression
 * beside its settings. `places` are those of all differences.
 */
export function dropEchoes(findings: readonly Finding[], places: readonly Where[]): readonly Finding[] {
  const codes = new Map<string, CauseCode[]>()
  const modes = new Set<string>()
  for (const { code, where, evidence } of findings) {
    const at = where.join('\0')
    if (evidence.startsWith('mode ')) modes.add(at)
    codes.set(at, [...(codes.get(at) ?? []), code])
  }
  const counts = countBelow(places)
  return findings.flatMap((finding): readonly Finding[] => {
    const { code, where } = finding
    const at = where.join('\0')
    const here = codes.get(at) ?? []
    if (code === 'compression-implementation' && finding.certainty === 'likely') {
      const isNamed = here.filter(other => other.startsWith('compression-')).length > 1
      return isNamed ? [] : [finding]
    }
    if (here.includes('pyc-mode') && (code === 'mtime' || code === 'derived')) return []
    if (code === 'zip-attributes' && modes.has(at) && isModeAgain(finding)) return []
    // The hash of a source is made with the magic number of the bytecode. @see CPython Lib/importlib/_bootstrap_external.py, source_hash
    if (code === 'different-inputs' && here.includes('compiler-version'))
      return [{ ...finding, code: 'derived' }]
    if (code === 'build-id') {
      const isAlone = counts.get(where.slice(0, -1).join('\0')) === counts.get(at)
      return isAlone ? [finding] : [{ ...finding, code: 'derived' }]
    }
    return [finding]
  })
}

/** Whether the external attributes of a zip's member differ in nothing but their upper half, which is its mode. */
function isModeAgain({ evidence }: Finding): boolean {
  const [, first, second] = /^external attributes 0x([0-9a-f]+) and 0x([0-9a-f]+)$/.exec(evidence) ?? []
  if (first === undefined || second === undefined) return false
  return Number.parseInt(first, 16) % 0x10000 === Number.parseInt(second, 16) % 0x10000
}

/** How many differences stand at a place or below it. */
function countBelow(places: readonly Where[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const where of places)
    for (let depth = 1; depth <= where.length; depth += 1) {
      const at = where.slice(0, depth).join('\0')
      counts.set(at, (counts.get(at) ?? 0) + 1)
    }
  return counts
}
