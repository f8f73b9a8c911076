import type { Executor, Host } from '../../actions/host.ts'
import type { Failure } from '../../core/failure.ts'
import { ownValue } from '../../core/own-value.ts'
import { collect, fail, ok, okUnless, type Result } from '../../core/result.ts'
import { normalizeName } from '../../formats/python/name.ts'
import type { Lock, LockedTarget } from '../../recipe/lock/lock.ts'
import { compareInputs } from '../../recipe/lock/staleness.ts'
import type { ResolvedRecipe, ResolvedTarget } from '../../recipe/resolve-recipe.ts'
import { readSourceBuildSystem } from '../wheels/build-wheel.ts'
import { assembleTarget } from './assemble-target.ts'
import { parseBuildRequirements } from './closure/build-wishes.ts'
import type { BuildPlan } from './closure/closure.ts'
import type { ClosureInputs } from './closure/closure-inputs.ts'
import { runClosure } from './closure/run-closure.ts'
import { planCutOff } from './cut-off.ts'
import { type DebianContainers, openContainers } from './debian/debian-containers.ts'
import { checkCandidates, divideByOrigin, readFromDebian } from './from-debian/run-from-debian.ts'
import type { LockRequest, Pin } from './lock.ts'
import { readPinsOf } from './pins-of-target.ts'
import { chooseLockTargets } from './target-choice.ts'
import { interpreterOf, type TargetInterpreter } from './target-interpreter.ts'
import { findUnusedEntries } from './unused-entries.ts'

/**
 * Makes the lock of a recipe, for all its targets or those that are asked for. A lock that was made from the same things comes back as it is, unless
 * something is to be updated. All problems of all targets come back together.
 */
export async function runLock(
  request: LockRequest,
  host: Host,
  executor: Executor,
  signal: AbortSignal,
): Promise<Result<Lock, Failure>> {
  const { recipe, previous } = request
  const choice = chooseLockTargets(request)
  if (!choice.ok) return choice
  const { names, kept, madeFrom } = choice.value
  if (previous !== undefined && isAnswer(previous, { ...request, madeFrom }, names)) return ok(previous)
  const targets = await Promise.all(
    names.map(async name => {
      const target = ownValue(recipe.targets, name)
      if (target === undefined) throw new Error(`a target without a recipe: ${name}`)
      const locked = await lockTarget(name, target, request, host, executor, signal)
      return locked.ok ? ok({ name, ...locked.value }) : locked
    }),
  )
  const all = collect(targets)
  if (!all.ok) return { ok: false, failures: withoutRepetition(all.failures) }
  const plans = all.value.flatMap(target => target.plans)
  // What no target uses is known only where all are locked.
  const unused =
    names.length < Object.keys(recipe.targets).length
      ? []
      : [
          ...findUnusedEntries(
            recipe.python,
            plans,
            all.value.flatMap(({ fromDebian }) => fromDebian),
          ),
          ...findUnusedShadow(recipe, all.value),
        ]
  return okUnless(unused, () => ({
    schema: 1 as const,
    name: request.name,
    'made-from': { ...madeFrom },
    targets: { ...kept, ...Object.fromEntries(all.value.map(({ name, locked }) => [name, locked])) },
  }))
}

function isAnswer(
  previous: Lock,
  { madeFrom, update, thorough, name }: LockRequest,
  targets: readonly string[],
): boolean {
  if (targets.some(target => ownValue(previous.targets, target) === undefined)) return false
  if (thorough === true || update.length > 0 || previous.name !== name) return false
  return compareInputs(previous['made-from'], madeFrom).length === 0
}

/** A cut-off stays until something is to be updated, or the rule that it comes from changes. */
function keepsCutOff({ previous, madeFrom, update }: LockRequest): boolean {
  const parts = ['python.min-release-age', 'python.exclude-newer']
  return update.length === 0 && parts.every(part => previous?.['made-from'][part] === madeFrom[part])
}

interface LockedFindings {
  readonly locked: LockedTarget
  readonly plans: readonly BuildPlan[]
  /** Names of the pins that Debian's packages stand for. */
  readonly fromDebian: readonly string[]
  /** Whether the suite has a package of our name; undefined where that was settled before. */
  readonly shadows: boolean | undefined
}

async function lockTarget(
  name: string,
  target: ResolvedTarget,
  request: LockRequest,
  host: Host,
  executor: Executor,
  signal: AbortSignal,
): Promise<Result<LockedFindings, Failure>> {
  const { recipe, update, thorough = false } = request
  const previous = ownValue(request.previous?.targets, name)
  const before = previous === undefined ? {} : { previous }
  const mayMove = thorough || update.includes('debian') || update.includes('all')
  const keys = request.archiveKeys === undefined ? {} : { archiveKeys: request.archiveKeys }
  const asked = { name, recipe, target, ...before, ...keys, mayMove }
  const opened = await openContainers(asked, host, executor, signal)
  if (!opened.ok) return opened
  const containers = opened.value
  const python = interpreterOf(containers.python)
  const pins = readPinsOf(name, request.pins, python, recipe.python)
  if (!pins.ok) return pins
  const { taken, built } = divideByOrigin(pins.value, recipe.python)
  const cutOff = planCutOff({
    recipe: recipe.python,
    now: host.clock.now(),
    locked: keepsCutOff(request) ? previous?.['cut-off'] : undefined,
  })
  const [inputs, shadow, candidates] = [
    prepareInputs(name, python, built, request, { ...before, cutOff }),
    await checkName(request, target, containers),
    await checkCandidates(taken, target.suite, containers),
  ]
  if (!inputs.ok || !shadow.ok || !candidates.ok)
    return { ok: false, failures: [inputs, shadow, candidates].flatMap(failuresOf) }
  const source = request.application?.source
  const around = {
    target: name,
    host,
    executor,
    python,
    recipe: recipe.python,
    cutOff,
    ...(source === undefined ? {} : { application: source }),
    toolchain: containers.toolchain,
  }
  const [closure] = await Promise.all([runClosure(inputs.value, around, signal), containers.lookAtLocked()])
  if (!closure.ok) return closure
  const debian = await containers.lock(closure.value.compiles)
  if (!debian.ok) return debian
  const fromDebian =
    taken.length === 0
      ? ok([])
      : await readFromDebian(
          taken,
          pins.value,
          python,
          closure.value.compiles,
          target,
          debian.value,
          containers,
          host,
        )
  if (!fromDebian.ok) return fromDebian
  const findings = {
    target,
    fromDebian: fromDebian.value,
    indexes: recipe.python.indexes,
    cutOff,
    python: containers.python,
    closure: closure.value,
    debian: debian.value,
  }
  return ok({
    locked: assembleTarget(findings),
    plans: closure.value.plans,
    fromDebian: taken.map(({ pin }) => pin.name),
    shadows: shadow.value,
  })
}

function prepareInputs(
  name: string,
  python: TargetInterpreter,
  pins: readonly Pin[],
  { recipe, application, update }: LockRequest,
  before: Pick<ClosureInputs, 'previous' | 'cutOff'>,
): Result<ClosureInputs, Failure> {
  const { source } = recipe
  if (source !== undefined && 'sdist' in source) {
    const wanted = normalizeName(source.sdist)
    if (!pins.some(pin => pin.name === wanted))
      return fail({ code: 'application-not-pinned', name: source.sdist, pins: recipe.python.pins })
  }
  const inputs = { target: name, python, pins, recipe: recipe.python, update, ...before }
  if (application === undefined) return ok(inputs)
  const of = `${application.name} ${application.version}`
  const system = readSourceBuildSystem(of, application.source)
  if (!system.ok) return system
  const requires = parseBuildRequirements(of, system.value.requires, python.environment)
  if (!requires.ok) return requires
  return ok({
    ...inputs,
    application: { name: application.name, version: application.version, requires: requires.value },
  })
}

/** A package that the suite has too replaces ours one day, unless the recipe says that this is meant. */
async function checkName(
  { recipe, previous, madeFrom }: LockRequest,
  { suite }: ResolvedTarget,
  containers: DebianContainers,
): Promise<Result<boolean | undefined, Failure>> {
  const parts = ['package.name', 'package.shadows']
  const asked = parts.every(part => previous?.['made-from'][part] === madeFrom[part])
  if (recipe.deb === undefined || asked) return ok(undefined)
  const { name, shadows } = recipe.package
  const version = await containers.versionOf(name)
  if (!version.ok) return version
  if (version.value !== undefined && shadows === undefined)
    return fail({ code: 'package-name-taken', name, version: version.value, suite })
  return ok(version.value !== undefined)
}

function findUnusedShadow(
  { package: { name, shadows } }: ResolvedRecipe,
  targets: readonly LockedFindings[],
) {
  if (shadows === undefined || targets.some(target => target.shadows !== false)) return []
  const suite = targets.map(({ locked }) => locked.suite).join(', ')
  return [{ code: 'package-name-free', name, suite } as const]
}

function failuresOf(result: Result<unknown, Failure>): readonly Failure[] {
  return result.ok ? [] : result.failures
}

function withoutRepetition(failures: readonly Failure[]): readonly Failure[] {
  return [...new Map(failures.map(failure => [JSON.stringify(failure), failure])).values()]
}
