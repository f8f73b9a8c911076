import { sortByBytes } from '../../core/bytes.ts'
import { ownValue } from '../../core/own-value.ts'
import { parsePurl } from '../../core/purl.ts'
import { normalizeName } from '../../formats/python/name.ts'
import type { Lock, LockedTarget } from './lock.ts'
import { compareInputs } from './staleness.ts'

/** A wheel that has to be built again. */
export interface Rebuild {
  /** A purl, or `application` for a local project. */
  readonly id: string
  readonly name: string
  readonly version: string
  /** At least one reason. */
  readonly because: readonly string[]
}

/** What a new lock rebuilds of one target. */
export interface TargetRebuilds {
  readonly target: string
  /** How many wheels the target has. */
  readonly total: number
  /** In the order of names. */
  readonly rebuilds: readonly Rebuild[]
}

/**
 * Which wheels a new lock rebuilds, and why: those with another sdist, other build requirements, crates, settings or
 * another container, and those whose build environment holds a rebuilt one. A wheel that comes out with the same bytes
 * stops the chain when it is built; that cannot be known here.
 */
export function planRebuilds(before: Lock | undefined, after: Lock): readonly TargetRebuilds[] {
  const changed = before === undefined ? [] : compareInputs(before['made-from'], after['made-from'])
  return sortByBytes(Object.entries(after.targets), ([name]) => name).map(([target, now]) => {
    const wheels = listWheels(now)
    const old = ownValue(before?.targets, target)
    const changes = old === undefined ? undefined : compareTargets(old, now, changed)
    const reasons = new Map(
      wheels.map(wheel => [
        wheel.id,
        changes === undefined ? ['the target is new'] : ownReasons(wheel, changes),
      ]),
    )
    spreadRebuilds(wheels, reasons)
    const rebuilds = wheels.flatMap(({ id, name, version }) => {
      const because = reasons.get(id) ?? []
      return because.length === 0 ? [] : [{ id, name, version, because }]
    })
    return { target, total: wheels.length, rebuilds: sortByBytes(rebuilds, labelOf) }
  })
}

interface LockedWheel {
  readonly id: string
  readonly name: string
  readonly version: string
  readonly sha256?: string
  readonly kind: string
  readonly requires: readonly string[]
  readonly asked: readonly string[]
}

function listWheels({ sdists, application }: LockedTarget): readonly LockedWheel[] {
  const ofSdists = sdists.map(sdist => ({
    id: sdist.purl,
    ...nameOf(sdist.purl),
    sha256: sdist.sha256,
    kind: sdist.kind,
    requires: sdist['build-requires'],
    asked: sdist['dynamic-requires'],
  }))
  if (application === undefined) return ofSdists
  const { name, version, kind } = application
  const [requires, asked] = [application['build-requires'], application['dynamic-requires']]
  return [...ofSdists, { id: 'application', name, version, kind, requires, asked }]
}

/** What two locks of a target say, prepared for asking about each wheel. */
interface TargetChanges {
  readonly before: ReadonlyMap<string, LockedWheel>
  /** Crates by the wheel that they are compiled into, as one text. */
  readonly crates: { readonly old: ReadonlyMap<string, string>; readonly now: ReadonlyMap<string, string> }
  /** The parts of what the locks were made from that differ. */
  readonly changed: readonly string[]
  /** A reason for every wheel, if any. */
  readonly container: readonly string[]
}

function compareTargets(old: LockedTarget, now: LockedTarget, changed: readonly string[]): TargetChanges {
  const root = (target: LockedTarget) => target['root-file-systems']['build']?.sha256
  return {
    before: new Map(listWheels(old).map(wheel => [wheel.id, wheel])),
    crates: { old: listCrates(old), now: listCrates(now) },
    changed,
    container: root(now) === root(old) ? [] : ['the build container changed'],
  }
}

function ownReasons(wheel: LockedWheel, changes: TargetChanges): readonly string[] {
  const { changed, container, crates } = changes
  const before = changes.before.get(wheel.id)
  if (before === undefined)
    return [...container, wheel.id === 'application' ? 'it is new' : 'its sdist is new']
  const isLocal = wheel.id === 'application'
  const said = changed.filter(part => {
    const override = /^python\.overrides\.([^ ]+)/.exec(part)?.[1]
    if (override !== undefined) return normalizeName(override) === wheel.name
    return isLocal && /^source(?:\.path)?(?: |$)/.test(part)
  })
  return [
    ...container,
    ...(wheel.sha256 === before.sha256 ? [] : ['its sdist changed']),
    ...(wheel.version === before.version ? [] : [`its version: ${before.version} → ${wheel.version}`]),
    ...(wheel.kind === before.kind ? [] : [`it was ${before.kind} and is ${wheel.kind}`]),
    ...compareRequires(before.requires, wheel.requires),
    ...(wheel.asked.join('\n') === before.asked.join('\n') ? [] : ['its backend asks for something else']),
    ...(crates.now.get(wheel.id) === crates.old.get(wheel.id) ? [] : ['its crates changed']),
    ...said.map(part => (/ is (?:new|gone)$/.test(part) ? part : `${part} changed`)),
  ]
}

/** By name, so that a new version of the same project reads as one change. */
function compareRequires(old: readonly string[], now: readonly string[]): readonly string[] {
  const group = (purls: readonly string[]) => Map.groupBy(purls.map(nameOf), ({ name }) => name)
  const [before, after] = [group(old), group(now)]
  const versions = (known: typeof before, name: string) =>
    (known.get(name) ?? []).map(({ version }) => version).join(', ')
  const names = sortByBytes(new Set([...old, ...now].map(purl => nameOf(purl).name)), name => name)
  return names.flatMap(name => {
    const [from, to] = [versions(before, name), versions(after, name)]
    if (from === to) return []
    if (from === '') return [`new build requirement ${name} ${to}`]
    return to === ''
      ? [`no build requirement ${name} any more`]
      : [`build requirement ${name} ${from} → ${to}`]
  })
}

/** Whatever stands in the build environment of a wheel and is rebuilt rebuilds it too. */
function spreadRebuilds(wheels: readonly LockedWheel[], reasons: Map<string, readonly string[]>): void {
  const rebuilt = new Set(wheels.filter(({ id }) => reasons.get(id)?.length !== 0).map(({ id }) => id))
  const users = new Map<string, string[]>()
  for (const { id, requires } of wheels)
    for (const required of new Set(requires)) {
      const known = users.get(required)
      if (known === undefined) users.set(required, [id])
      else known.push(id)
    }
  // A set that grows while it is walked reaches everything above.
  for (const required of rebuilt)
    for (const id of users.get(required) ?? []) {
      if (rebuilt.has(id)) continue
      reasons.set(id, [`build requirement ${labelOf(nameOf(required))} is rebuilt`])
      rebuilt.add(id)
    }
}

function listCrates({ crates }: LockedTarget): ReadonlyMap<string, string> {
  const lists = new Map<string, string>()
  for (const { purl, sha256, 'requested-by': by } of crates)
    for (const id of by) lists.set(id, `${lists.get(id) ?? ''}${purl} ${sha256}\n`)
  return lists
}

function nameOf(purl: string): { readonly name: string; readonly version: string } {
  const parsed = parsePurl(purl)
  if (parsed === undefined) throw new Error(`a checked lock has valid purls: ${purl}`)
  return { name: parsed.name, version: parsed.version }
}

function labelOf({ name, version }: { readonly name: string; readonly version: string }): string {
  return `${name} ${version}`
}
