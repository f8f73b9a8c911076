import type { Open, Pending } from './pending.ts'

/** What the resolver must know of a requirement. Whether its marker holds is asked of the world. */
export interface Wish {
  /** Normalized project name. */
  readonly name: string
  /** Normalized names of extras. */
  readonly extras: readonly string[]
}

/** What the resolver must know of a version that could be chosen. */
export interface Choosable {
  readonly name: string
  readonly version: string
}

/** A requirement and who has it. */
export interface Wanted<R> {
  readonly requirement: R
  /** For people: a name and version, or what in the recipe asks. */
  readonly by: string
}

/** The world as the resolver sees it: what exists, what fits, what each version requires. All pure. */
export interface World<R extends Wish, C extends Choosable> {
  /** Versions of a name, the preferred ones first. */
  readonly candidates: (name: R['name']) => Pending<readonly C[]>
  /** Whether a requirement of the candidate holds on the target when these extras are asked for. */
  readonly applies: (requirement: R, extras: readonly string[]) => boolean
  /** Whether the requirement's specifier admits the candidate. */
  readonly admits: (requirement: R, candidate: C) => boolean
  /** What installing the candidate requires. */
  readonly requirementsOf: (candidate: C) => Pending<readonly R[]>
}

/** Requirements of one name that nothing satisfies together. */
export interface Conflict<R extends Wish> {
  readonly name: R['name']
  readonly wanted: readonly Wanted<R>[]
}

/** How a resolution ended, for now. `exhausted`: more combinations than the resolver is willing to try. */
export type Resolution<R extends Wish, C> =
  | { readonly kind: 'solved'; readonly chosen: readonly C[] }
  | { readonly kind: 'open'; readonly open: Open }
  | { readonly kind: 'conflict'; readonly conflict: Conflict<R> }
  | { readonly kind: 'exhausted' }

/** A requirement that waits its turn, and the names whose choices brought it; none for what was wanted first. */
interface Task<R> extends Wanted<R> {
  readonly from: ReadonlySet<string>
}

/** A version that was chosen, with the extras and the requirements that it stands for. */
interface Choice<R, C> {
  readonly candidate: C
  readonly extras: readonly string[]
  readonly wanted: readonly Wanted<R>[]
}

type Choices<R, C> = ReadonlyMap<string, Choice<R, C>>

/** A conflict inside the search, with the names whose choices led to it: any other choice cannot help. */
type Outcome<R extends Wish, C> =
  | Exclude<Resolution<R, C>, { readonly kind: 'conflict' }>
  | { readonly kind: 'conflict'; readonly conflict: Conflict<R>; readonly culprits: ReadonlySet<string> }

const mostSteps = 20_000

/** Requirements that hold together, one inside the other; the call stack carries twice as many. */
const mostTogether = 2000

/**
 * Chooses one version for each name that the requirements need, directly or through other choices: depth first, each
 * name's candidates in order of preference, going back to the latest choice that had a part in a conflict. What it finds
 * satisfies every requirement; it says `conflict` only where no choice does, and names the first conflict that it met.
 * Where an earlier solution is what the candidates' order prefers, that solution is found again.
 */
export function resolveRequirements<R extends Wish, C extends Choosable>(
  wanted: readonly Wanted<R>[],
  world: World<R, C>,
): Resolution<R, C> {
  let steps = 0
  let together = 0

  function solve(chosen: Choices<R, C>, todo: readonly Task<R>[]): Outcome<R, C> {
    const [next, ...rest] = todo
    if (next === undefined)
      return { kind: 'solved', chosen: [...chosen.values()].map(choice => choice.candidate) }
    steps += 1
    if (steps > mostSteps || together + todo.length > mostTogether) return { kind: 'exhausted' }
    together += 1
    const present = chosen.get(next.requirement.name)
    const outcome = present === undefined ? choose(chosen, next, rest) : join(chosen, present, next, rest)
    together -= 1
    return outcome
  }

  /** A name that has no version yet: the first candidate with which all the rest can be solved. */
  function choose(chosen: Choices<R, C>, next: Task<R>, rest: readonly Task<R>[]): Outcome<R, C> {
    const { name, extras } = next.requirement
    const known = [next, ...rest.filter(other => other.requirement.name === name)]
    const candidates = world.candidates(name)
    if (!candidates.ready) return { kind: 'open', open: candidates }
    const culprits = new Set(known.flatMap(one => [...one.from]))
    let first: Conflict<R> = { name, wanted: known.map(wantedOf) }
    let tried = false
    for (const candidate of candidates.value) {
      if (!known.every(one => world.admits(one.requirement, candidate))) continue
      const requirements = world.requirementsOf(candidate)
      if (!requirements.ready) return { kind: 'open', open: requirements }
      const below = requirements.value
        .filter(requirement => world.applies(requirement, extras))
        .map(requirement => ({ requirement, by: nameOf(candidate), from: new Set([name, ...next.from]) }))
      const choice = { candidate, extras, wanted: [wantedOf(next)] }
      const found = solve(new Map([...chosen, [name, choice]]), [...rest, ...below])
      if (found.kind !== 'conflict' || !found.culprits.has(name)) return found
      for (const culprit of found.culprits) if (culprit !== name) culprits.add(culprit)
      if (!tried) first = found.conflict
      tried = true
    }
    return { kind: 'conflict', conflict: first, culprits }
  }

  /** A name that has its version: it must satisfy this requirement too, and extras may bring more requirements. */
  function join(
    chosen: Choices<R, C>,
    present: Choice<R, C>,
    next: Task<R>,
    rest: readonly Task<R>[],
  ): Outcome<R, C> {
    const { candidate } = present
    const { name } = next.requirement
    const together = [...present.wanted, wantedOf(next)]
    if (!world.admits(next.requirement, candidate))
      return {
        kind: 'conflict',
        conflict: { name, wanted: together },
        culprits: new Set([name, ...next.from]),
      }
    const requirements = world.requirementsOf(candidate)
    if (!requirements.ready) return { kind: 'open', open: requirements }
    const extras = [...new Set([...present.extras, ...next.requirement.extras])]
    const below = requirements.value
      .filter(one => world.applies(one, extras) && !world.applies(one, present.extras))
      .map(requirement => ({ requirement, by: nameOf(candidate), from: new Set([name, ...next.from]) }))
    return solve(new Map([...chosen, [name, { candidate, extras, wanted: together }]]), [...rest, ...below])
  }

  const outcome = solve(
    new Map(),
    wanted.map(one => ({ ...one, from: new Set() })),
  )
  return outcome.kind === 'conflict' ? { kind: 'conflict', conflict: outcome.conflict } : outcome
}

function wantedOf<R>({ requirement, by }: Wanted<R>): Wanted<R> {
  return { requirement, by }
}

function nameOf(candidate: Choosable): string {
  return `${candidate.name} ${candidate.version}`
}
