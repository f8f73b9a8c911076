import { expect, it } from 'vitest'
import { findGuiltyAction } from '../../../src/cli/builders/guilty-action.ts'
import { sha256Of } from '../../../src/core/digest.ts'

const action = (label: string, inputs: string, outputs?: string) => ({
  label,
  digest: sha256Of(inputs),
  ...(outputs === undefined ? {} : { outputs: sha256Of(outputs) }),
})

it('names the first action that left something else of the same, not one that was given something else', () => {
  const first = [action('compress', 'a', 'x'), action('pack', 'b', 'y')]
  const second = [action('compress', 'a', 'other'), action('pack', 'what follows', 'z')]
  expect(findGuiltyAction(first, second)).toEqual({ label: 'compress', digest: sha256Of('a') })
  expect(findGuiltyAction(first, [action('compress', 'a', 'x'), action('pack', 'b', 'z')])?.label).toBe(
    'pack',
  )
})

it('names an action that fails, and none where all left the same', () => {
  const first = [action('compress', 'a', 'x'), action('pack', 'b', 'y')]
  expect(findGuiltyAction(first, [action('compress', 'a')])?.label).toBe('compress')
  expect(findGuiltyAction(first, first)).toBeUndefined()
})
