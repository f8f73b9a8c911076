import { expect, it } from 'vitest'
import { findSuggestion } from '../../src/recipe/suggestion.ts'

it('finds the nearest word and none where nothing is near', () => {
  expect(findSuggestion('maintaner', ['name', 'maintainer'])).toBe('maintainer')
  expect(findSuggestion('sdits', ['path', 'sdist'])).toBe('sdist')
  expect(findSuggestion('Bookworm', ['bookworm'])).toBe('bookworm')
  expect(findSuggestion('colour', ['name', 'source'])).toBeUndefined()
})
