import type { Host } from '../../actions/host.ts'
import type { Failure } from '../../core/failure.ts'
import { ownValue } from '../../core/own-value.ts'
import { parsePurl } from '../../core/purl.ts'
import { collect, fail, ok, type Result } from '../../core/result.ts'
import { normalizeName } from '../../formats/python/name.ts'
import type { PinHash } from '../../formats/python/pins/pins.ts'
import type { TargetJob } from '../../pipeline.ts'
import { formatTargetChangelog, verifyPackageChangelog } from '../../recipe/changelog/package-changelog.ts'
import type { Lock, LockedTarget } from '../../recipe/lock/lock.ts'
import { verifyLockFresh } from '../../recipe/lock/staleness.ts'
import { debFolderFiles } from '../../recipe/recipe-files.ts'
import type { ResolvedDeb } from '../../recipe/resolve-recipe.ts'
import type { DebRequest } from '../../stages/deb/deb.ts'
import { listDebianProjects } from '../../stages/deb/debian-projects.ts'
import type { Pin } from '../../stages/lock/lock.ts'
import { readPinsOf } from '../../stages/lock/pins-of-target.ts'
import { hashesToProve } from '../../stages/lock/sdists/pinned-sdist.ts'
import { interpreterOf } from '../../stages/lock/target-interpreter.ts'
import { verifyPinned } from '../../stages/lock/verify-pinned.ts'
import { readRecipeFile } from '../read-file.ts'
import { type LockInputs, readInputs } from '../read-inputs.ts'
import {
  chooseTargets,
  nameFile,
  type ReadRecipe,
  readLock,
  readRecipe,
  requireChangelog,
} from '../read-recipe.ts'
import { verifyVersions } from '../release-inputs.ts'
import type { VerbInput } from '../verb.ts'

/** A recipe whose lock is fresh, and the targets that were asked for, ready to be built. */
export interface LoadedRecipe {
  readonly recipe: ReadRecipe
  readonly lock: Lock
  readonly jobs: readonly TargetJob[]
}

/** Reads all that building needs. A stale lock is refused here, before anything is fetched. */
export async function loadJobs(
  file: string,
  input: VerbInput,
  host: Pick<Host, 'localSources' | 'clock'>,
): Promise<Result<LoadedRecipe, Failure>> {
  const recipe = await readRecipe(file)
  if (!recipe.ok) return recipe
  const lock = await readLock(recipe.value)
  if (!lock.ok) return lock
  const lockName = nameFile(recipe.value, recipe.value.resolved.files.lock)
  if (lock.value === undefined) return fail({ code: 'lock-missing', file: lockName, recipe: file })
  const inputs = await readInputs(recipe.value, host, input.signal)
  if (!inputs.ok) return inputs
  const targets = chooseTargets(recipe.value.resolved, input)
  if (!targets.ok) return targets
  const { resolved } = recipe.value
  const fresh = verifyLockFresh(lockName, lock.value, resolved, inputs.value.madeFrom, targets.value)
  if (!fresh.ok) return fresh
  const jobs = collect(
    await Promise.all(
      targets.value.map(target => loadJob(recipe.value, lock.value, inputs.value, target, host)),
    ),
  )
  if (!jobs.ok) return jobs
  const unreleased = await verifyVersions(recipe.value, jobs.value, host, input.signal)
  return unreleased.ok ? ok({ recipe: recipe.value, lock: lock.value, jobs: jobs.value }) : unreleased
}

async function loadJob(
  recipe: ReadRecipe,
  lock: Lock | undefined,
  { application, pins }: LockInputs,
  target: string,
  host: Pick<Host, 'clock'>,
): Promise<Result<TargetJob, Failure>> {
  const locked = ownValue(lock?.targets, target)
  if (locked === undefined) {
    return fail({
      code: 'lock-stale',
      file: recipe.resolved.files.lock,
      recipe: recipe.file,
      changed: [`targets.${target} is new`],
    })
  }
  const chosen = readPinsOf(target, pins, interpreterOf(locked.python), recipe.resolved.python)
  if (!chosen.ok) return chosen
  const pinned = verifyPinned(nameFile(recipe, recipe.resolved.files.lock), chosen.value, locked)
  if (!pinned.ok) return pinned
  const job = {
    proofs: proofsOf(chosen.value, locked),
    recipe: recipe.resolved,
    target,
    locked,
    ...(application === undefined ? {} : { application: application.source }),
  }
  const { deb } = recipe.resolved
  if (deb === undefined) return ok(job)
  const request = await loadDebRequest(recipe, deb, locked, target, host)
  return request.ok ? ok({ ...job, deb: request.value }) : request
}

/** The hashes of pins that the lock's SHA-256 does not answer for, by the purl of their sdists. */
function proofsOf(
  pins: readonly Pin[],
  { install, sdists }: LockedTarget,
): ReadonlyMap<string, readonly PinHash[]> {
  const byName = new Map(pins.map(pin => [String(pin.name), pin]))
  return new Map(
    sdists.flatMap(({ purl, sha256 }) => {
      const pin = install.includes(purl) ? byName.get(parsePurl(purl)?.name ?? '') : undefined
      const proof = pin === undefined || pin.hashes.includes(sha256) ? [] : hashesToProve(pin)
      return proof.length === 0 ? [] : [[purl, proof] as const]
    }),
  )
}

async function loadDebRequest(
  recipe: ReadRecipe,
  deb: ResolvedDeb,
  locked: LockedTarget,
  target: string,
  { clock }: Pick<Host, 'clock'>,
): Promise<Result<DebRequest, Failure>> {
  const { resolved } = recipe
  const changelog = await requireChangelog(recipe)
  if (!changelog.ok) return changelog
  const application = findApplication(recipe, locked)
  const verified = verifyPackageChangelog(changelog.value, resolved, application, clock.now())
  if (!verified.ok) return verified
  const resolvedTarget = ownValue(resolved.targets, target)
  if (resolvedTarget === undefined) throw new Error(`a target without a recipe: ${target}`)
  const files = collect(await Promise.all(debFolderFiles(deb).map(path => readFolderFile(recipe, path))))
  if (!files.ok) return files
  return ok({
    name: resolved.package.name,
    maintainer: resolved.package.maintainer,
    deb,
    suite: resolvedTarget.suite,
    python: locked.python,
    changelog: formatTargetChangelog(changelog.value, resolvedTarget),
    application: normalizeName(application.name),
    folder: new Map(files.value),
    fromDebian: listDebianProjects(locked),
    installed: locked.debian.packages
      .filter(one => one.in.includes('build'))
      .map(({ purl }) => parsePurl(purl))
      .flatMap(parsed => (parsed === undefined ? [] : [{ name: parsed.name, version: parsed.version }])),
  })
}

async function readFolderFile(
  recipe: ReadRecipe,
  path: string,
): Promise<Result<readonly [string, Uint8Array], Failure>> {
  const bytes = await readRecipeFile(recipe.folder, path, `a file that ${recipe.file} names`)
  return bytes.ok ? ok([path, bytes.value]) : bytes
}

/** The application's name and version as the lock has them. */
function findApplication(
  { resolved }: ReadRecipe,
  locked: LockedTarget,
): { readonly name: string; readonly version: string } {
  const { source } = resolved
  if (locked.application !== undefined) return locked.application
  const name = source !== undefined && 'sdist' in source ? normalizeName(source.sdist) : undefined
  const found = locked.install.map(parsePurl).find(purl => purl?.name === name)
  if (found === undefined) throw new Error('the lock has no application, though the recipe makes a .deb')
  return found
}
