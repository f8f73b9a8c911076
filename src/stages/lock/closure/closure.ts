import type { Digest } from '../../../core/digest.ts'
import type { Requirement } from '../../../formats/python/requirement.ts'
import { overrideOf } from '../../../recipe/override-of.ts'
import { type CrateFile, rustBackends } from '../../crates/crates.ts'
import type { BuiltWheel } from '../../wheels/wheels.ts'
import { createCatalogue, type SdistCatalogue } from '../sdists/sdist-catalogue.ts'
import { parseBuildRequirements } from './build-wishes.ts'
import type { ClosureInputs } from './closure-inputs.ts'
import { allReady, andThen, anyOpen, failed, onlyAsking, type Pending, ready, waitFor } from './pending.ts'
import {
  type Answer,
  type Buildable,
  type ChosenSdist,
  isOfIndex,
  labelOf,
  type Question,
  questionKey,
} from './question.ts'
import { resolveEnvironment } from './resolve-environment.ts'

/** How one source is built: with which sdists' wheels, and what its backend asked for. */
export interface BuildPlan {
  readonly of: Buildable
  /** Of the sdist. */
  readonly digest?: Digest
  readonly buildRequires: readonly ChosenSdist[]
  readonly dynamicRequires: readonly string[]
  /** Absent where it compiles nothing. */
  readonly crates?: readonly CrateFile[]
}

/** Everything that has to be built, each source once. */
export interface Closure {
  /** The pinned sdists, in the order of the pins. */
  readonly install: readonly ChosenSdist[]
  readonly plans: readonly BuildPlan[]
  /** Whether something is compiled, so that the build container needs compilers. */
  readonly compiles: boolean
}

/**
 * How many sources may need each other in a row. Those that people publish need ten; an index that makes them up as it is
 * asked must not keep us busy for ever.
 */
const mostLevels = 50

/**
 * The closure of the build as far as the answers reach: every pinned sdist and the local tree, what each needs for
 * building, and so on down to the sources that build themselves. Pure: equal inputs and answers, equal closure. The
 * catalogue is the one of these inputs and answers; whoever evaluates again as answers come keeps it.
 */
export function evaluateClosure(
  inputs: ClosureInputs,
  answers: ReadonlyMap<string, Answer>,
  catalogue = createCatalogue(inputs, answers),
): Pending<Closure> {
  const pins = inputs.pins.map(catalogue.pinned)
  const install = allReady(pins)
  // A pin that cannot be had is said before anything else is looked at.
  if (!install.ready && install.failures.size > 0) return install
  const [own, known] = [applicationOf(inputs), pins.flatMap(pin => (pin.ready ? [pin.value] : []))]
  const roots = [...known.map(buildableOf), ...(own === undefined ? [] : [own])]
  const walk = (compilers: boolean) => ({
    ...walkClosure(roots, inputs, answers, catalogue, compilers),
    compilers,
  })
  const first = walk(roots.some(({ kind }) => kind === 'binary'))
  const { plans, compilers } = first.wantsCompilers ? walk(true) : first
  if (install.ready)
    return andThen(plans, all => ready({ install: install.value, plans: all, compiles: compilers }))
  // Nothing is built before all pins are there: one of them may be missing, or want the container with compilers.
  return plans.ready ? install : anyOpen([onlyAsking(plans, isOfIndex), install])
}

type Asked<K extends Answer['kind']> = Extract<Answer, { readonly kind: K }>

function walkClosure(
  roots: readonly Buildable[],
  inputs: ClosureInputs,
  answers: ReadonlyMap<string, Answer>,
  catalogue: SdistCatalogue,
  compilers: boolean,
): { readonly plans: Pending<readonly BuildPlan[]>; readonly wantsCompilers: boolean } {
  const { python, recipe } = inputs
  const plans = new Map<string, Pending<BuildPlan>>()
  const wheels = new Map<string, Pending<Asked<'wheel'>>>()
  let wantsCompilers = false

  /** `way`: the sources whose build led here, outermost first. */
  function planOf(of: Buildable, way: readonly Buildable[]): Pending<BuildPlan> {
    const round = way.findIndex(({ id }) => id === of.id)
    if (round >= 0) return failed([{ code: 'build-cycle', path: [...way.slice(round), of].map(labelOf) }])
    const known = plans.get(of.id)
    if (known !== undefined) return known
    const [first = of] = way
    if (way.length >= mostLevels)
      return failed([
        { code: 'build-chain-too-long', first: labelOf(first), last: labelOf(of), levels: mostLevels },
      ])
    const plan = makePlan(of, [...way, of])
    plans.set(of.id, plan)
    return plan
  }

  function makePlan(of: Buildable, way: readonly Buildable[]): Pending<BuildPlan> {
    const override = overrideOf(recipe.overrides, of.name, of.version)?.override['build-requires']
    return andThen(staticRequires(of), ({ digest, requires }) =>
      andThen(parseOverride(of, override?.replace), replaced =>
        andThen(parseOverride(of, override?.add), added => {
          const fixed = [...(replaced ?? requires), ...(added ?? [])]
          return andThen(cratesOf(of, digest, fixed), crates =>
            andThen(resolve(of, fixed, 'static', [], way), first =>
              andThen(wheelsOf(first, way), environment =>
                andThen(dynamicRequires(of, digest, environment), dynamic => {
                  const all = [...fixed, ...(replaced === undefined ? dynamic.requires : [])]
                  return andThen(resolve(of, all, 'dynamic', first, way), buildRequires =>
                    ready({
                      of,
                      ...(digest === undefined ? {} : { digest }),
                      buildRequires,
                      dynamicRequires: dynamic.texts,
                      ...(crates === undefined ? {} : { crates }),
                    }),
                  )
                }),
              ),
            ),
          )
        }),
      ),
    )
  }

  function staticRequires(
    of: Buildable,
  ): Pending<{ readonly digest?: Digest; readonly requires: readonly Requirement[] }> {
    if (of.sdist === undefined) return ready({ requires: inputs.application?.requires ?? [] })
    return ask({ kind: 'sdist', sdist: of.sdist }, answer => (answer.kind === 'sdist' ? answer : undefined))
  }

  /** What every question for a container says. */
  function aboutSource(of: Buildable, digest: Digest | undefined) {
    return { of, ...(digest === undefined ? {} : { digest }), compilers }
  }

  function cratesOf(
    of: Buildable,
    digest: Digest | undefined,
    requires: readonly Requirement[],
  ): Pending<readonly CrateFile[] | undefined> {
    if (of.kind === 'pure') return ready(undefined)
    const rust = requires.some(({ name }) => rustBackends.has(name))
    return ask({ kind: 'crates', ...aboutSource(of, digest), rust }, answer =>
      answer.kind === 'crates' ? answer.crates : undefined,
    )
  }

  function dynamicRequires(of: Buildable, digest: Digest | undefined, environment: readonly BuiltWheel[]) {
    const question = { kind: 'requires', ...aboutSource(of, digest), environment } as const
    return ask(question, answer => (answer.kind === 'requires' ? answer : undefined))
  }

  function wheelOf(sdist: ChosenSdist, way: readonly Buildable[]): Pending<Asked<'wheel'>> {
    const of = buildableOf(sdist)
    return andThen(planOf(of, way), plan => {
      const known = wheels.get(of.id)
      if (known !== undefined) return known
      const wheel = askWheel(plan, [...way, of])
      wheels.set(of.id, wheel)
      return wheel
    })
  }

  function askWheel(
    { of, digest, buildRequires, dynamicRequires, crates = [] }: BuildPlan,
    way: readonly Buildable[],
  ): Pending<Asked<'wheel'>> {
    if (of.kind === 'binary' && !compilers) wantsCompilers = true
    return andThen(wheelsOf(buildRequires, way), environment => {
      const about = { ...aboutSource(of, digest), environment, dynamicRequires, crates }
      const question = { kind: 'wheel', ...about } as const
      return ask(question, answer => (answer.kind === 'wheel' ? answer : undefined))
    })
  }

  function wheelsOf(
    sdists: readonly ChosenSdist[],
    way: readonly Buildable[],
  ): Pending<readonly BuiltWheel[]> {
    return allReady(sdists.map(sdist => andThen(wheelOf(sdist, way), ({ wheel }) => ready(wheel))))
  }

  function resolve(
    of: Buildable,
    requirements: readonly Requirement[],
    said: 'static' | 'dynamic',
    prefer: readonly ChosenSdist[],
    way: readonly Buildable[],
  ): Pending<readonly ChosenSdist[]> {
    const requirementsOf = (sdist: ChosenSdist) =>
      andThen(wheelOf(sdist, way), ({ requires }) => ready(requires))
    const environment = python.environment
    return resolveEnvironment(of, requirements, { said, prefer, environment, catalogue, requirementsOf })
  }

  function parseOverride(
    of: Buildable,
    texts: readonly string[] | undefined,
  ): Pending<readonly Requirement[] | undefined> {
    if (texts === undefined) return ready(undefined)
    const parsed = parseBuildRequirements(labelOf(of), texts, python.environment)
    return parsed.ok ? ready(parsed.value) : failed(parsed.failures)
  }

  function ask<T>(question: Question, read: (answer: Answer) => T | undefined): Pending<T> {
    const answer = answers.get(questionKey(question))
    if (answer === undefined) return waitFor(question)
    if (answer.kind === 'failed') return failed(answer.failures)
    const value = read(answer)
    if (value === undefined) throw new Error(`an answer of another kind to ${questionKey(question)}`)
    return ready(value)
  }

  const walked = allReady(roots.map(root => planOf(root, [])))
  return { plans: andThen(walked, () => allReady([...plans.values()])), wantsCompilers }
}

function applicationOf({ application, recipe }: ClosureInputs): Buildable | undefined {
  if (application === undefined) return undefined
  const { name, version } = application
  const kind = overrideOf(recipe.overrides, name, version)?.override.kind ?? 'pure'
  return { id: 'application', name, version, kind }
}

function buildableOf(sdist: ChosenSdist): Buildable {
  const { purl, name, version, kind } = sdist
  return { id: purl, name, version, kind, sdist }
}
