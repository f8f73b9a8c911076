import type { Failure } from '../../../core/failure.ts'
import type { Result } from '../../../core/result.ts'
import type { PackageName } from '../../../formats/python/name.ts'
import { createCatalogue } from '../sdists/sdist-catalogue.ts'
import { answerQuestion, type Surroundings } from './answer-question.ts'
import { type Closure, evaluateClosure } from './closure.ts'
import type { ClosureInputs } from './closure-inputs.ts'
import { type Answer, isOfIndex, nameOf, type Question } from './question.ts'

/** As many questions to the index are under way at once as files are fetched at once. */
const mostOfIndex = 16

/**
 * The fixpoint: asks what the closure needs to know until it needs nothing more. Answers are followed as they come, none
 * waits for a round to end. Where something fails the rest goes on, so that all problems come back together.
 */
export async function runClosure(
  inputs: ClosureInputs,
  around: Surroundings,
  signal: AbortSignal,
): Promise<Result<Closure, Failure>> {
  const answers = new Map<string, Answer>()
  // Behind each that runs another one is prepared. More would make what is urgent wait.
  const mostAtOnce = { index: mostOfIndex, container: 2 * around.executor.slots }
  const running = { index: new Map<string, Promise<void>>(), container: new Map<string, Promise<void>>() }
  const abandon = new AbortController()
  const either = AbortSignal.any([signal, abandon.signal])
  const underWay = () => [...running.index.values(), ...running.container.values()]
  const pins = new Set(inputs.pins.map(({ name }) => name))
  const catalogue = createCatalogue(inputs, answers)
  /** Something was learnt that others wait for. */
  let urgent = false

  /** Whether it could be asked now. */
  const start = (key: string, question: Question): boolean => {
    const place = isOfIndex(question) ? 'index' : 'container'
    if (running[place].size >= mostAtOnce[place]) return false
    const asked = answerQuestion(question, around, either).then(answer => {
      answers.set(key, answer)
      running[place].delete(key)
      urgent ||= rank(question, pins) === 0
    })
    running[place].set(key, asked)
    return true
  }

  try {
    let unasked: readonly (readonly [key: string, question: Question])[] = []
    let known = 0
    let failures: Iterable<Failure> = []
    for (;;) {
      signal.throwIfAborted()
      if (unasked.length === 0 || answers.size - known >= fewest(answers.size, urgent)) {
        urgent = false
        const closure = evaluateClosure(inputs, answers, catalogue)
        if (closure.ready) return { ok: true, value: closure.value }
        known = answers.size
        failures = closure.failures
        unasked = [...closure.questions]
          .filter(([key]) => !running.index.has(key) && !running.container.has(key))
          .sort(([, a], [, b]) => rank(a, pins) - rank(b, pins))
      }
      unasked = unasked.filter(([key, question]) => !start(key, question))
      if (underWay().length === 0) return { ok: false, failures: [...failures] }
      await Promise.race(underWay())
    }
  } finally {
    abandon.abort()
    await Promise.allSettled(underWay())
  }
}

/**
 * What others wait for comes first: what nobody pinned is a tool, which may lead to further ones, and only tools are built. Of
 * the pins all pages come before any file, since nothing is built while one of them may be missing.
 */
function rank(question: Question, pins: ReadonlySet<PackageName>): number {
  if (question.kind === 'wheel' || !pins.has(nameOf(question))) return 0
  return question.kind === 'project' ? 1 : 2
}

/**
 * How many new answers are worth another look at the closure while there is something left to ask: a share of those that
 * there are, since each look takes as long as there are sources, and a look at each answer would take their square.
 */
function fewest(answers: number, urgent: boolean): number {
  return Math.max(1, Math.floor(answers / (urgent ? 64 : 8)))
}
