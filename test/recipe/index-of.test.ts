import { expect, it } from 'vitest'
import { findSharedPackages, indexOf } from '../../src/recipe/index-of.ts'

const indexes = { first: { packages: ['Acme_*', 'intranet'] }, second: { packages: ['zope.*'] } }

it('gives a project to the one index whose patterns mean it', () => {
  const found = ['acme-tool', 'acme', 'acmetool', 'intranet', 'intranet-2', 'zope-interface', 'zope', 'six']
  expect(found.map(name => indexOf(indexes, name))).toEqual([
    'first',
    undefined,
    undefined,
    'first',
    undefined,
    'second',
    undefined,
    undefined,
  ])
})

it('finds patterns that mean one project twice, in whatever spelling', () => {
  const shared = (first: readonly string[], second: readonly string[]) =>
    findSharedPackages({ first: { packages: first }, second: { packages: second } }).map(({ path }) =>
      path.join('.'),
    )
  expect(shared(['a-*'], ['b-*', 'ab*'])).toEqual([])
  expect(shared(['acme-*'], ['acme-lib'])).toEqual(['second.packages.0'])
  expect(shared(['acme-lib'], ['ACME.*'])).toEqual(['second.packages.0'])
  expect(shared(['acme*'], ['acme-internal-*'])).toEqual(['second.packages.0'])
  expect(shared(['My.Lib', 'my_lib'], [])).toEqual(['first.packages.1'])
  expect(findSharedPackages(indexes)).toEqual([])
})
