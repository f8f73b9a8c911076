import { expect, it } from 'vitest'
import { parseRecipe } from '../../src/recipe/parse-recipe.ts'
import { isDay } from '../../src/recipe/recipe-values.ts'
import { resolveRecipe } from '../../src/recipe/resolve-recipe.ts'

const head = [
  'schema: 1',
  'package: {name: app, maintainer: "A <a@example.org>"}',
  'python: {pins: requirements.txt}',
  'targets: {bookworm: {}}',
  'accept:',
]

function read(...lines: readonly string[]) {
  return parseRecipe('app.yaml', [...head, ...lines, ''].join('\n'))
}

it('reads accepted differences by the normalized name of the project', () => {
  const recipe = read('  Some.App: {cause: host-name, reason: asked, until: "2011-11-11"}')
  if (!recipe.ok) throw new Error(JSON.stringify(recipe.failures))
  expect(resolveRecipe('app.yaml', recipe.value).accept).toEqual({
    'some-app': { cause: 'host-name', reason: 'asked', until: '2011-11-11' },
  })
})

it('reads them by any name that a Debian package may have', () => {
  const names = ['g++', 'libstdc++6', 'libc++1-19', 'c.', 'x-', '7+']
  const entry = { cause: 'host-name', reason: 'asked', until: '2011-11-11' }
  const lines = names.map(name => `  "${name}": {cause: host-name, reason: asked, until: "2011-11-11"}`)
  const recipe = read(...lines)
  if (!recipe.ok) throw new Error(JSON.stringify(recipe.failures))
  expect(recipe.value.accept).toEqual(Object.fromEntries(names.map(name => [name, entry])))
})

it.each([
  '  +app: {cause: host-name, reason: asked, until: "2011-11-11"}',
  '  App+: {cause: host-name, reason: asked, until: "2011-11-11"}',
  '  a b: {cause: host-name, reason: asked, until: "2011-11-11"}',
  '  app: {cause: host-name, reason: asked}',
  '  app: {cause: host-name, until: "2011-11-11"}',
  '  app: {cause: Host Name, reason: asked, until: "2011-11-11"}',
  '  app: {cause: host-name, reason: asked, until: "2011-02-30"}',
  '  app: {cause: host-name, reason: asked, until: soon}',
])('refuses %s', line => {
  expect(read(line).ok).toBe(false)
})

it('refuses two spellings of one project', () => {
  const entry = '{cause: date, reason: asked, until: "2011-11-11"}'
  expect(read(`  Some.App: ${entry}`, `  some-app: ${entry}`).ok).toBe(false)
})

it('knows the days of the calendar', () => {
  expect(['2012-02-29', '2011-12-31'].every(isDay)).toBe(true)
  expect(['2011-02-29', '2011-13-01', '11-11-2011', '2011-11-11T00:00', ''].some(isDay)).toBe(false)
})
