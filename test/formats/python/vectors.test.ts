import { isDeepStrictEqual } from 'node:util'
import { expect } from 'vitest'
import { itWithCorpora, readVectors } from './corpus.ts'
import { answers, expectedAnswer } from './vector-answers.ts'

itWithCorpora('every question of the sample gets the reference answer', () => {
  const misses = readVectors('python/packaging-sample.jsonl').flatMap(question => {
    const answer = answers[question.kind]?.(question)
    const expected = expectedAnswer(question, answer)
    return isDeepStrictEqual(answer, expected) ? [] : [{ question, answer }]
  })
  expect(misses).toEqual([])
})
