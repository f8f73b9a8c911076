import type { Failure } from '../../../core/failure.ts'
import type { Result } from '../../../core/result.ts'
import { answerQuestion, type Surroundings } from './answer-question.ts'
import { type Closure, evaluateClosure } from './closure.ts'
import type { ClosureInputs } from './closure-inputs.ts'
import { type Answer, type Question, questionKey } from './question.ts'

/** How many questions are under way at once; containers have a queue of their own behind it. */
const mostAtOnce = 12

/**
 * The fixpoint: asks what the closure needs to know until it needs nothing more. Every answer is followed at once, none
 * waits for a round to end. Where something fails the rest goes on, so that all problems come back together.
 */
export async function runClosure(
  inputs: ClosureInputs,
  around: Surroundings,
  signal: AbortSignal,
): Promise<Result<Closure, Failure>> {
  const answers = new Map<string, Answer>()
  const running = new Map<string, Promise<void>>()
  const abandon = new AbortController()
  const either = AbortSignal.any([signal, abandon.signal])

  const start = (question: Question) => {
    const key = questionKey(question)
    const asked = answerQuestion(question, around, either).then(answer => {
      answers.set(key, answer)
      running.delete(key)
    })
    running.set(key, asked)
  }

  try {
    for (;;) {
      signal.throwIfAborted()
      const closure = evaluateClosure(inputs, answers)
      if (closure.ready) return { ok: true, value: closure.value }
      for (const [key, question] of closure.questions)
        if (!running.has(key) && running.size < mostAtOnce) start(question)
      if (running.size === 0) return { ok: false, failures: [...closure.failures] }
      await Promise.race(running.values())
    }
  } finally {
    abandon.abort()
    await Promise.allSettled(running.values())
  }
}
