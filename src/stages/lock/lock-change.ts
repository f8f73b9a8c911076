import { sortByBytes } from '../../core/bytes.ts'
import { ownValue } from '../../core/own-value.ts'
import { parsePurl } from '../../core/purl.ts'
import type { Lock, LockedTarget } from '../../recipe/lock/lock.ts'

/** One fact that differs between two locks. */
export interface LockChange {
  readonly target: string
  readonly part:
    | 'target'
    | 'python'
    | 'sdist'
    | 'build requirements'
    | 'crate'
    | 'from debian'
    | 'debian'
    | 'root file system'
  /** Of a project, a package or a container. */
  readonly name: string
  /** Absent where it is new. */
  readonly from?: string
  /** Absent where it is gone. */
  readonly to?: string
}

/** What a new lock changes, by target, part and name; nothing where both say the same. */
export function summarizeLockChange(before: Lock | undefined, after: Lock): readonly LockChange[] {
  const targets = sortByBytes(
    new Set([...Object.keys(before?.targets ?? {}), ...Object.keys(after.targets)]),
    name => name,
  )
  return targets.flatMap((target): readonly LockChange[] => {
    const [old, now] = [ownValue(before?.targets, target), ownValue(after.targets, target)]
    if (now === undefined) return [{ target, part: 'target', name: target, from: old?.suite ?? '' }]
    if (old === undefined) return [{ target, part: 'target', name: target, to: now.suite }]
    return changesOf(old, now).map(change => ({ target, ...change }))
  })
}

/** A change on one line, for people. */
export function formatLockChange({ target, part, name, from, to }: LockChange): string {
  if (part === 'target')
    return to === undefined ? `${target}: no target any more` : `${target}: a new target, for ${to}`
  const what = part === 'sdist' || part === 'debian' ? name : `${name} (${part})`
  if (from === undefined) return `${target}: + ${what} ${to ?? ''}`.trimEnd()
  if (to === undefined) return `${target}: - ${what} ${from}`.trimEnd()
  return `${target}: ${what} ${from} → ${to}`
}

type Change = Omit<LockChange, 'target'>

function changesOf(old: LockedTarget, now: LockedTarget): readonly Change[] {
  return [
    ...compare('python', [['python', old.python.version]], [['python', now.python.version]]),
    ...compare('sdist', old.sdists.map(versionOf), now.sdists.map(versionOf)),
    ...compare('build requirements', requirementsOf(old), requirementsOf(now)).filter(
      ({ from, to }) => from !== undefined && to !== undefined,
    ),
    ...compare('crate', old.crates.map(versionOf), now.crates.map(versionOf)),
    ...compare('from debian', fromDebianOf(old), fromDebianOf(now)),
    ...compare('debian', old.debian.packages.map(versionOf), now.debian.packages.map(versionOf)),
    ...compare('root file system', rootsOf(old), rootsOf(now)),
  ]
}

type Fact = readonly [name: string, value: string]

/** Several facts of one name (two versions of a backend) are one value. */
function compare(part: LockChange['part'], old: readonly Fact[], now: readonly Fact[]): readonly Change[] {
  const [before, after] = [group(old), group(now)]
  const names = sortByBytes(new Set([...before.keys(), ...after.keys()]), name => name)
  return names.flatMap(name => {
    const [from, to] = [before.get(name), after.get(name)]
    if (from === to) return []
    return [{ part, name, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }]
  })
}

function group(facts: readonly Fact[]): ReadonlyMap<string, string> {
  const values = new Map<string, string>()
  for (const [name, value] of facts) {
    const known = values.get(name)
    values.set(name, known === undefined ? value : `${known}, ${value}`)
  }
  return values
}

function versionOf({ purl, sha256 }: { readonly purl: string; readonly sha256: string }): Fact {
  const parts = parsePurl(purl)
  return [parts?.name ?? purl, `${parts?.version ?? purl} ${sha256.slice(0, 8)}`]
}

function requirementsOf({ sdists, application }: LockedTarget): readonly Fact[] {
  const own: readonly Fact[] =
    application === undefined ? [] : [[application.name, listOf(application['build-requires'])]]
  return [...own, ...sdists.map(sdist => [sdist.purl, listOf(sdist['build-requires'])] as const)]
}

function fromDebianOf(target: LockedTarget): readonly Fact[] {
  return (target['from-debian'] ?? []).map(({ purl, deb, paths }) => {
    const [project, found] = [parsePurl(purl), parsePurl(deb)]
    return [project?.name ?? purl, `${found?.name ?? deb} ${found?.version ?? ''}: ${paths.join(' ')}`]
  })
}

function listOf(purls: readonly string[]): string {
  return purls.map(purl => purl.replace(/^pkg:pypi\//, '')).join(' ') || 'none'
}

function rootsOf(target: LockedTarget): readonly Fact[] {
  return Object.entries(target['root-file-systems']).map(([name, { sha256 }]) => [name, sha256.slice(0, 12)])
}
