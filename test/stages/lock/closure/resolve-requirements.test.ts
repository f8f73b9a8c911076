import fc from 'fast-check'
import { expect, it } from 'vitest'
import { ready } from '../../../../src/stages/lock/closure/pending.ts'
import {
  resolveRequirements,
  type Wanted,
  type Wish,
  type World,
} from '../../../../src/stages/lock/closure/resolve-requirements.ts'

/** A requirement of a small world: versions are numbers, a specifier is the list of those that fit. */
interface Rule extends Wish {
  readonly fits: readonly number[]
  /** Holds only where this extra is asked for. */
  readonly when?: string
}

interface Edition {
  readonly name: string
  readonly version: string
  readonly requires: readonly Rule[]
}

function worldOf(editions: readonly Edition[]): World<Rule, Edition> {
  return {
    candidates: name => ready(editions.filter(edition => edition.name === name)),
    applies: (rule, extras) => rule.when === undefined || extras.includes(rule.when),
    admits: (rule, edition) => rule.fits.includes(Number(edition.version)),
    requirementsOf: edition => ready(edition.requires),
  }
}

function want(...rules: readonly Rule[]): readonly Wanted<Rule>[] {
  return rules.map(requirement => ({ requirement, by: 'root 1' }))
}

const rule = (name: string, fits: readonly number[], extras: readonly string[] = []): Rule => ({
  name,
  fits,
  extras,
})
const edition = (name: string, version: number, ...requires: Rule[]): Edition => ({
  name,
  version: String(version),
  requires,
})

function chosen(wanted: readonly Wanted<Rule>[], editions: readonly Edition[]): readonly string[] | string {
  const resolution = resolveRequirements(wanted, worldOf(editions))
  return resolution.kind === 'solved'
    ? resolution.chosen.map(({ name, version }) => `${name} ${version}`)
    : resolution.kind
}

it('takes the preferred version of each name and what it requires', () => {
  const editions = [edition('a', 2, rule('b', [1, 2])), edition('a', 1), edition('b', 2), edition('b', 1)]
  expect(chosen(want(rule('a', [1, 2])), editions)).toEqual(['a 2', 'b 2'])
})

it('goes back to an earlier choice where a later requirement contradicts it', () => {
  const editions = [edition('a', 2, rule('b', [1])), edition('a', 1), edition('b', 2), edition('b', 1)]
  expect(chosen(want(rule('a', [1, 2]), rule('b', [2])), editions)).toEqual(['a 1', 'b 2'])
})

it('adds what an extra requires when a second requirement asks for the extra', () => {
  const editions = [edition('a', 1, { ...rule('b', [1]), when: 'toml' }), edition('b', 1)]
  expect(chosen(want(rule('a', [1])), editions)).toEqual(['a 1'])
  expect(chosen(want(rule('a', [1]), rule('a', [1], ['toml'])), editions)).toEqual(['a 1', 'b 1'])
})

it('accepts that two projects require each other', () => {
  const editions = [edition('a', 1, rule('b', [1])), edition('b', 1, rule('a', [1]))]
  expect(chosen(want(rule('a', [1])), editions)).toEqual(['a 1', 'b 1'])
})

it('names the requirements that contradict each other', () => {
  const editions = [edition('a', 1, rule('b', [1])), edition('b', 2), edition('b', 1)]
  expect(resolveRequirements(want(rule('a', [1]), rule('b', [2])), worldOf(editions))).toEqual({
    kind: 'conflict',
    conflict: {
      name: 'b',
      wanted: [
        { requirement: rule('b', [2]), by: 'root 1' },
        { requirement: rule('b', [1]), by: 'a 1' },
      ],
    },
  })
})

const names = ['a', 'b', 'c', 'd']
const versions = [3, 2, 1]
const anyRule = fc.record({
  name: fc.constantFrom(...names),
  fits: fc.subarray(versions, { minLength: 1 }),
  extras: fc.constant([]),
})
const anyWorld = fc
  .array(fc.array(anyRule, { maxLength: 3 }), { minLength: 12, maxLength: 12 })
  .map(all =>
    names.flatMap((name, i) =>
      versions.map((version, j) => edition(name, version, ...(all[i * 3 + j] ?? []))),
    ),
  )
const anyWants = fc.array(anyRule, { minLength: 1, maxLength: 4 })

/** Every combination of versions, tried one by one. */
function solvable(wanted: readonly Wanted<Rule>[], editions: readonly Edition[]): boolean {
  const options = [undefined, ...versions]
  const combinations = options.flatMap(a =>
    options.flatMap(b => options.flatMap(c => options.map(d => [a, b, c, d]))),
  )
  return combinations.some(combination => {
    const present = editions.filter(
      ({ name, version }) => combination[names.indexOf(name)] === Number(version),
    )
    const rules = [
      ...wanted.map(({ requirement }) => requirement),
      ...present.flatMap(({ requires }) => requires),
    ]
    return rules.every(({ name, fits }) =>
      present.some(one => one.name === name && fits.includes(Number(one.version))),
    )
  })
}

it('finds a solution exactly where there is one, and it satisfies every requirement', () => {
  fc.assert(
    fc.property(anyWants, anyWorld, (rules, editions) => {
      const wanted = want(...rules)
      const resolution = resolveRequirements(wanted, worldOf(editions))
      expect(resolution.kind).toBe(solvable(wanted, editions) ? 'solved' : 'conflict')
      if (resolution.kind !== 'solved') return
      const all = [...rules, ...resolution.chosen.flatMap(({ requires }) => requires)]
      for (const { name, fits } of all)
        expect(fits).toContain(Number(resolution.chosen.find(one => one.name === name)?.version))
    }),
    { numRuns: 400 },
  )
})

it('finds a solution again when its versions come first', () => {
  fc.assert(
    fc.property(anyWants, anyWorld, fc.integer(), (rules, editions, seed) => {
      const shuffled = [...editions].sort((a, b) => hash(a, seed) - hash(b, seed))
      const first = resolveRequirements(want(...rules), worldOf(shuffled))
      if (first.kind !== 'solved') return
      const kept = new Set(first.chosen)
      const again = resolveRequirements(
        want(...rules),
        worldOf([...first.chosen, ...editions.filter(one => !kept.has(one))]),
      )
      expect(again).toEqual(first)
    }),
    { numRuns: 400 },
  )
})

function hash({ name, version }: Edition, seed: number): number {
  return Math.imul(name.charCodeAt(0) * 31 + Number(version), seed | 1)
}

it('tries no other version of a name that has no part in the conflict', () => {
  const editions = [
    edition('innocent', 3),
    edition('innocent', 2),
    edition('innocent', 1),
    edition('a', 1, rule('b', [9])),
    edition('b', 1),
  ]
  const asked: string[] = []
  const world = worldOf(editions)
  const resolution = resolveRequirements(want(rule('innocent', [1, 2, 3]), rule('a', [1])), {
    ...world,
    requirementsOf: one => {
      asked.push(`${one.name} ${one.version}`)
      return world.requirementsOf(one)
    },
  })
  expect(resolution.kind).toBe('conflict')
  expect(asked).toEqual(['innocent 3', 'a 1'])
})

it('gives up where the combinations are too many', () => {
  const names = Array.from({ length: 15 }, (_, index) => `n${index}`)
  const editions = names.flatMap(name => [1, 2].map(version => edition(name, version, rule('last', [1]))))
  const wanted = want(...names.map(name => rule(name, [1, 2])))
  const world = worldOf([...editions, edition('last', 2)])
  expect(resolveRequirements(wanted, world)).toEqual({ kind: 'exhausted' })
})

it('gives up where the requirements are more than the call stack could carry', () => {
  const world = worldOf([edition('a', 1)])
  const wanted = (count: number) => want(...Array.from({ length: count }, () => rule('a', [1])))
  expect(resolveRequirements(wanted(2000), world)).toMatchObject({ kind: 'solved' })
  expect(resolveRequirements(wanted(100_000), world)).toEqual({ kind: 'exhausted' })
})
