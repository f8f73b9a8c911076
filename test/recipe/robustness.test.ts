import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseChangelog } from '../../src/formats/debian/changelog.ts'
import { formatLock, parseLock } from '../../src/recipe/lock/lock-file.ts'
import { parseRecipe } from '../../src/recipe/parse-recipe.ts'
import { resolveRecipe } from '../../src/recipe/resolve-recipe.ts'
import { sampleLock } from './sample-lock.ts'

/** A text with some of its characters replaced, removed or doubled, or with something foreign put in. */
function damaged(text: string): fc.Arbitrary<string> {
  const foreign = fc.constantFrom(
    '&',
    '*',
    '!',
    '{',
    '}',
    '[',
    ']',
    '"',
    "'",
    ':',
    '-',
    '\n',
    '\t',
    '\0',
    '#',
    '%',
    '|',
    '?',
    '0',
    '😀',
    '<<: ',
    '../',
    '__proto__',
  )
  const edit = fc.tuple(fc.nat(text.length), fc.nat(12), foreign)
  return fc
    .array(edit, { minLength: 1, maxLength: 5 })
    .map(edits =>
      edits.reduce(
        (whole, [at, removed, added]) => whole.slice(0, at) + added + whole.slice(at + removed),
        text,
      ),
    )
}

describe('never throws, and says something about everything it refuses', () => {
  const recipe = readFileSync('pipelines/hello.yaml', 'utf8')
  const changelog = readFileSync('pipelines/hello.changelog', 'utf8')
  const lock = formatLock(sampleLock)

  it('with a damaged recipe', () => {
    fc.assert(
      fc.property(damaged(recipe), text => {
        const parsed = parseRecipe('hello.yaml', text)
        if (parsed.ok) resolveRecipe('hello.yaml', parsed.value)
        else expect(parsed.failures.length).toBeGreaterThan(0)
      }),
      { numRuns: 400 },
    )
  })

  it('with a damaged changelog', () => {
    fc.assert(
      fc.property(damaged(changelog), text => {
        const parsed = parseChangelog(text)
        if (!parsed.ok) expect(parsed.failures.length).toBeGreaterThan(0)
      }),
      { numRuns: 400 },
    )
  })

  it('with a damaged lock, which is never accepted', () => {
    fc.assert(
      fc.property(damaged(lock), text => {
        const parsed = parseLock('app.lock.json', text)
        expect(parsed.ok).toBe(text === lock)
        if (!parsed.ok) expect(parsed.failures.length).toBeGreaterThan(0)
      }),
      { numRuns: 400 },
    )
  })
})
