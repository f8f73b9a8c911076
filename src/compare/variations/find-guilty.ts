import type { VariationName } from '../../actions/variation.ts'
import type { Failure } from '../../core/failure.ts'
import { ok, type Result } from '../../core/result.ts'

/** A smallest set of variations that makes an action's result differ, and what was shown of it. */
export interface Guilt {
  readonly variations: readonly VariationName[]
  /** `alone`: it differs with nothing else varied. `needed`: it is equal again when only these are kept. */
  readonly shown: readonly ('alone' | 'needed')[]
}

/** The answer of a search over one action. */
export interface GuiltAnswer {
  /** Each by itself makes the result differ. Empty for an action that differs with nothing varied. */
  readonly guilty: readonly Guilt[]
  /** How often the action ran for the search, beside the run that showed that it differs. */
  readonly runs: number
}

/** What is searched: `differs` runs the action with just these variations and compares it with the unvaried result. */
export interface GuiltSearch {
  /** All together make the result differ: that was seen. */
  readonly candidates: readonly VariationName[]
  /** Tried one by one before anything else: those whose values stand in the differing files. */
  readonly suspects: readonly VariationName[]
  readonly differs: (variations: readonly VariationName[]) => Promise<Result<boolean, Failure>>
}

/**
 * What seldom leaves its value in a file, so that nobody suspects it by sight. Searched first where there is no suspect.
 * The second and the seventh cost a run more than the others where all are asked.
 */
const quiet: readonly VariationName[] = [
  'filesystem',
  'clock',
  'file-order',
  'hash-seed',
  'timezone',
  'umask',
  'affinity',
  'cpus',
  'path',
  'streams',
]

/** An order of names of our own needs a tmpfs: what the file system alone explains is not the order's fault. */
const includes: Readonly<Partial<Record<VariationName, VariationName>>> = { 'file-order': 'filesystem' }

/**
 * Finds the smallest sets of variations that make an action's result differ, with few runs: suspects first, then halves
 * of what is left, and at the end one run with everything but what was found. Where that is equal nothing else is guilty;
 * where it is not, the search goes on in the rest. Variations that differ only together are found as one set.
 */
export async function findGuilty(search: GuiltSearch): Promise<Result<GuiltAnswer, Failure>> {
  const questions = createQuestions(search.differs)
  const guilty: Guilt[] = []
  let rest = search.candidates
  while (rest.length > 0) {
    const found = await findOne(rest, search.suspects, questions)
    if (!found.ok) return found
    if (found.value.length === 0) return ok({ guilty: [], runs: questions.runs() })
    rest = without(rest, found.value)
    rest = rest.filter(name => !found.value.some(guilt => includes[name] === guilt))
    const more = await questions.ask(rest)
    if (!more.ok) return more
    if (more.value && !questions.sawEqual()) {
      const unstable = await questions.ask([])
      if (!unstable.ok) return unstable
      if (unstable.value) return ok({ guilty: [], runs: questions.runs() })
    }
    const needed = !more.value && guilty.length === 0
    const alone = questions.known(found.value) === true
    guilty.push({
      variations: found.value,
      shown: [...(alone ? (['alone'] as const) : []), ...(needed ? (['needed'] as const) : [])],
    })
    if (!more.value) break
  }
  return ok({ guilty, runs: questions.runs() })
}

/** One smallest set among names that make a difference together; empty where nothing varied makes one too. */
async function findOne(
  names: readonly VariationName[],
  suspects: readonly VariationName[],
  questions: Questions,
): Promise<Result<readonly VariationName[], Failure>> {
  for (const suspect of suspects.filter(name => names.includes(name))) {
    const alone = await questions.ask([suspect])
    if (!alone.ok) return alone
    if (alone.value) return withoutIncluded(suspect, questions)
  }
  const likely = quiet.filter(name => names.includes(name))
  for (const group of [likely, without(names, likely)]) {
    if (group.length === 0) continue
    const one = await halve(group, questions)
    if (!one.ok) return one
    const alone = await questions.ask([one.value])
    if (!alone.ok) return alone
    if (alone.value) return withoutIncluded(one.value, questions)
  }
  const unstable = await questions.ask([])
  if (!unstable.ok) return unstable
  return unstable.value ? ok([]) : minimize([], [], names, questions)
}

/** Follows the half that differs; where the first half does not, the other one must. */
async function halve(
  names: readonly VariationName[],
  questions: Questions,
): Promise<Result<VariationName, Failure>> {
  const [only, ...more] = names
  if (only === undefined) throw new Error('nothing to search')
  if (more.length === 0) return ok(only)
  const [left, right] = split(names)
  const differs = await questions.ask(left)
  if (!differs.ok) return differs
  return halve(differs.value ? left : right, questions)
}

/** QuickXplain (Junker 2004): a smallest set that differs, whatever depends on what. */
async function minimize(
  kept: readonly VariationName[],
  added: readonly VariationName[],
  names: readonly VariationName[],
  questions: Questions,
): Promise<Result<readonly VariationName[], Failure>> {
  if (added.length > 0) {
    const differs = await questions.ask(kept)
    if (!differs.ok) return differs
    if (differs.value) return ok([])
  }
  if (names.length <= 1) return ok(names)
  const [left, right] = split(names)
  const second = await minimize([...kept, ...left], left, right, questions)
  if (!second.ok) return second
  const first = await minimize([...kept, ...second.value], second.value, left, questions)
  return first.ok ? ok([...first.value, ...second.value]) : first
}

async function withoutIncluded(
  name: VariationName,
  questions: Questions,
): Promise<Result<readonly VariationName[], Failure>> {
  const included = includes[name]
  if (included === undefined) return ok([name])
  const explains = await questions.ask([included])
  if (!explains.ok) return explains
  return ok([explains.value ? included : name])
}

function split(
  names: readonly VariationName[],
): readonly [readonly VariationName[], readonly VariationName[]] {
  const middle = Math.ceil(names.length / 2)
  return [names.slice(0, middle), names.slice(middle)]
}

function without(names: readonly VariationName[], taken: readonly VariationName[]): readonly VariationName[] {
  return names.filter(name => !taken.includes(name))
}

/** Questions that were asked, each once. */
interface Questions {
  readonly ask: (names: readonly VariationName[]) => Promise<Result<boolean, Failure>>
  /** The answer, if it was asked. */
  readonly known: (names: readonly VariationName[]) => boolean | undefined
  readonly runs: () => number
  /** Some run gave the unvaried result again, so the action is no plain game of chance. */
  readonly sawEqual: () => boolean
}

function createQuestions(differs: GuiltSearch['differs']): Questions {
  const answers = new Map<string, boolean>()
  return {
    known: names => answers.get(keyOf(names)),
    runs: () => answers.size,
    sawEqual: () => [...answers.values()].includes(false),
    ask: async names => {
      const known = answers.get(keyOf(names))
      if (known !== undefined) return ok(known)
      const answer = await differs(names)
      if (answer.ok) answers.set(keyOf(names), answer.value)
      return answer
    },
  }
}

function keyOf(names: readonly VariationName[]): string {
  return [...names].sort().join(' ')
}
