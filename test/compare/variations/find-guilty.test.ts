import { describe, expect, it } from 'vitest'
import { experimentVariations, type VariationName, variationNames } from '../../../src/actions/variation.ts'
import { findGuilty, type GuiltAnswer } from '../../../src/compare/variations/find-guilty.ts'

/** An action that differs where all names of any one of its faults are varied. */
async function search(
  faults: readonly (readonly VariationName[])[],
  candidates: readonly VariationName[] = variationNames,
  suspects: readonly VariationName[] = [],
): Promise<GuiltAnswer & { readonly asked: readonly string[] }> {
  const asked: string[] = []
  const found = await findGuilty({
    candidates,
    suspects,
    differs: async varied => {
      asked.push(varied.join(' '))
      const onTmpfs = varied.includes('file-order') ? [...varied, 'filesystem'] : varied
      return { ok: true, value: faults.some(fault => fault.every(name => onTmpfs.includes(name))) }
    },
  })
  if (!found.ok) throw new Error('the search failed')
  return { ...found.value, asked }
}

const guiltOf = (answer: GuiltAnswer) => answer.guilty.map(({ variations }) => [...variations].sort())

describe('one guilty variation', () => {
  for (const name of variationNames) {
    it(`finds ${name} among all where its value is seen, in two runs`, async () => {
      const found = await search([[name]], variationNames, [name])
      expect(found.guilty).toEqual([{ variations: [name], shown: ['alone', 'needed'] }])
      expect(found.runs).toBeLessThanOrEqual(name === 'file-order' ? 3 : 2)
    })

    it(`finds ${name} among all where nothing is seen`, async () => {
      expect(guiltOf(await search([[name]]))).toEqual([[name]])
    })
  }

  const quiet = ['filesystem', 'hash-seed', 'timezone', 'umask', 'path', 'streams'] as const

  for (const name of [...quiet, 'clock', 'affinity'] as const)
    it(`finds ${name}, which leaves no trace, among all of an experiment in five runs`, async () => {
      const found = await search([[name]], experimentVariations)
      expect(guiltOf(found)).toEqual([[name]])
      expect(found.runs).toBeLessThanOrEqual(5)
    })

  for (const name of [...quiet, 'cpus'] as const)
    it(`finds ${name}, which leaves no trace, among twelve in five runs`, async () => {
      const twelve = variationNames.filter(
        other => !['clock', 'affinity', 'file-order', 'uid', 'environment', 'locale'].includes(other),
      )
      expect(twelve).toHaveLength(12)
      const found = await search([[name]], twelve)
      expect(guiltOf(found)).toEqual([[name]])
      expect(found.runs).toBeLessThanOrEqual(5)
    })
})

it('asks no question twice', async () => {
  for (const fault of experimentVariations) {
    const { asked } = await search([[fault], ['uid']])
    expect(new Set(asked).size).toBe(asked.length)
  }
})

it('separates two faults, whichever they are', async () => {
  for (const one of variationNames)
    for (const other of variationNames.filter(name => name > one)) {
      if (one === 'file-order' && other === 'filesystem') continue
      expect(guiltOf(await search([[one], [other]])).sort()).toEqual([[one], [other]])
    }
})

it('finds variations that make a difference only together', async () => {
  for (const one of variationNames)
    for (const other of variationNames.filter(name => name > one)) {
      if (one === 'filesystem' || other === 'filesystem') continue
      expect(guiltOf(await search([[one, other]]))).toEqual([[one, other]])
    }
})

it('accuses no variation where the result differs by itself, and says so in few runs', async () => {
  const found = await search([[]])
  expect(found.guilty).toEqual([])
  expect(found.asked).toContain('')
  expect(found.runs).toBeLessThanOrEqual(6)
})

it('accuses no variation of one candidate where the result differs by itself', async () => {
  expect((await search([[]], ['umask'])).guilty).toEqual([])
})

it('accuses the file system where an order of names differs only because it lies on another one', async () => {
  expect(guiltOf(await search([['filesystem']], ['uid', 'hostname', 'cpus', 'file-order']))).toEqual([
    ['filesystem'],
  ])
})

it('says how guilt was shown', async () => {
  expect((await search([['umask']], ['uid', 'umask'])).guilty[0]?.shown).toEqual(['alone', 'needed'])
  expect((await search([['umask'], ['uid']])).guilty.map(({ shown }) => shown)).toEqual([
    ['alone'],
    ['alone'],
  ])
})

it('passes a failed run on', async () => {
  const failure = { code: 'builder-unknown', builder: 'x', known: [] } as const
  const found = await findGuilty({
    candidates: variationNames,
    suspects: [],
    differs: async () => ({ ok: false, failures: [failure] }),
  })
  expect(found).toEqual({ ok: false, failures: [failure] })
})
