import type { Failure } from '../../core/failure.ts'
import { ownValue } from '../../core/own-value.ts'
import { parsePurl } from '../../core/purl.ts'
import { collect, ok, type Result } from '../../core/result.ts'
import { targetEnvironment } from '../../formats/python/marker-environment.ts'
import { normalizeName } from '../../formats/python/name.ts'
import type { LockedTarget } from '../../recipe/lock/lock.ts'
import { type BuildBounds, readBuildBounds } from '../../stages/lock/closure/build-bounds.ts'
import { planCutOff } from '../../stages/lock/cut-off.ts'
import { readSuiteIndexes } from '../../stages/lock/debian/debian-archives.ts'
import { findNewerPackages } from '../../stages/lock/debian/newer-packages.ts'
import { listWantedArchives } from '../../stages/lock/debian/wanted-archives.ts'
import { findNewerReleases } from '../../stages/lock/sdists/newer-releases.ts'
import { rulesOf } from '../../stages/lock/sdists/release-rules.ts'
import { readReleases } from '../../stages/lock/sdists/releases.ts'
import { readSourceBuildSystem } from '../../stages/wheels/build-wheel.ts'
import { type LocalHost, openHost } from '../open-host.ts'
import { type LockedRecipe, readLocked } from '../read-locked.ts'
import { describeOutdated, formatOutdated, type OutdatedTarget } from '../terminal/format-outdated.ts'
import type { VerbAnswer, VerbInput } from '../verb.ts'

/** Says which locked things have newer versions: the user's pins, build tools, Debian packages. Changes nothing. */
export async function runOutdated(input: VerbInput): Promise<Result<VerbAnswer, Failure>> {
  const [file = ''] = input.positional
  const read = await readLocked(file, input)
  if (!read.ok) return read
  const opened = await openHost('outdated', input)
  if (!opened.ok) return opened
  await using host = opened.value
  const targets = collect(
    await Promise.all(
      read.value.targets.map(({ name, locked }) =>
        lookUpTarget(name, locked, read.value, host, input.signal),
      ),
    ),
  )
  if (!targets.ok) return targets
  const now = host.clock.now()
  return ok({
    status: 0,
    text: targets.value.map(target => formatOutdated(file, target, now)).join('\n'),
    result: { recipe: file, targets: targets.value.map(target => describeOutdated(target, now)) },
    remarks: read.value.remarks,
  })
}

async function lookUpTarget(
  target: string,
  locked: LockedTarget,
  read: LockedRecipe,
  host: LocalHost,
  signal: AbortSignal,
): Promise<Result<OutdatedTarget, Failure>> {
  const pinned = new Set(locked.install)
  const said = read.recipe.resolved.python
  // `--update` moves the cut-off, and a pin is the user's own choice, however young.
  const cutOff = planCutOff({ recipe: said, now: host.clock.now(), locked: undefined })
  const bounds = await readBounds(locked, read, host, signal)
  if (!bounds.ok) return bounds
  const python = collect(
    await Promise.all(
      locked.sdists.map(async ({ purl, index }) => {
        const parsed = parsePurl(purl)
        if (parsed === undefined) throw new Error(`a checked lock has valid purls: ${purl}`)
        const name = normalizeName(parsed.name)
        const project = await host.fetcher.listProject({ name, index }, signal)
        if (!project.ok) return project
        const isPin = pinned.has(purl)
        const newer = findNewerReleases(parsed.version, readReleases(name, project.value.files), {
          ...rulesOf(name, said, isPin ? undefined : cutOff),
          python: locked.python.version,
          bounds: isPin ? [] : (bounds.value.get(purl) ?? []),
        })
        return ok({ group: isPin ? ('pins' as const) : ('build-tools' as const), name, ...newer })
      }),
    ),
  )
  const debian = await lookUpDebian(target, locked, read, host, signal)
  if (!python.ok || !debian.ok)
    return { ok: false, failures: [python, debian].flatMap(one => (one.ok ? [] : one.failures)) }
  return ok({
    target,
    pins: python.value.filter(({ group }) => group === 'pins'),
    buildTools: python.value.filter(({ group }) => group === 'build-tools'),
    ...debian.value,
  })
}

async function readBounds(
  locked: LockedTarget,
  { recipe, inputs }: LockedRecipe,
  host: LocalHost,
  signal: AbortSignal,
): Promise<Result<BuildBounds, Failure>> {
  const fetched = await host.fetcher.fetchFiles(locked.sdists, signal)
  if (!fetched.ok) return fetched
  const environment = targetEnvironment({ pythonVersion: locked.python.version, architecture: 'amd64' })
  if (!environment.ok) throw new Error(`not the version of an interpreter: ${locked.python.version}`)
  const { application } = inputs
  const label = application === undefined ? '' : `${application.name} ${application.version}`
  const system = application === undefined ? undefined : readSourceBuildSystem(label, application.source)
  if (system !== undefined && !system.ok) return system
  const own = system === undefined ? undefined : { label, requires: system.value.requires }
  return readBuildBounds(locked, recipe.resolved.python, own, { environment: environment.value }, host.store)
}

/** What the archives of the target have today. */
async function lookUpDebian(
  target: string,
  locked: LockedTarget,
  { recipe, inputs }: LockedRecipe,
  host: LocalHost,
  signal: AbortSignal,
): Promise<Result<Pick<OutdatedTarget, 'debian' | 'releases'>, Failure>> {
  const known = locked.debian.releases
  const resolved = ownValue(recipe.resolved.targets, target)
  if (resolved === undefined) throw new Error(`a target without a recipe: ${target}`)
  const archives = listWantedArchives(resolved, inputs.archiveKeys)
  const indexes = await readSuiteIndexes(archives, known, host, signal)
  if (!indexes.ok) return indexes
  const releases = indexes.value.map(({ part: { release } }) => ({
    suite: release.suite,
    locked: known.find(one => one.archive === release.archive && one.suite === release.suite)?.date,
    today: release.date,
  }))
  const debian = findNewerPackages(locked.debian.packages, locked.suite, resolved.packages, indexes.value)
  return debian.ok ? ok({ debian: debian.value, releases }) : debian
}
