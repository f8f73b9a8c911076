import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { type Fixture, listFixtures, packFixture } from '../fixtures/unreproducible/pack.ts'
import { runCli } from './rig/cli.ts'
import { populateStore } from './rig/populate.ts'
import { firstAccount } from './rig/suite.ts'
import { placeTiny, type TinySdist } from './rig/tiny.ts'

const fixtures = listFixtures().filter(({ language }) => language === undefined)
const account = firstAccount()

it('has at least 24 sdists with one fault, four with two, and some without', () => {
  const counts = [1, 2, 0].map(count => fixtures.filter(({ faults }) => faults.length === count).length)
  expect(counts[0]).toBeGreaterThanOrEqual(24)
  expect(counts[1]).toBeGreaterThanOrEqual(4)
  expect(counts[2]).toBeGreaterThanOrEqual(3)
})

it('makes the same sdist of the same fixture and name', () => {
  for (const fixture of fixtures)
    expect(packFixture(fixture, 'some').equals(packFixture(fixture, 'some'))).toBe(true)
})

it('names cause, step and variation of every planted fault, and nothing else', {
  timeout: 1_800_000,
}, async () => {
  await populateStore(account)
  const named = new Map(fixtures.map(fixture => [`x${randomBytes(5).toString('hex')}`, fixture]))
  const sdists = [...named].map(
    ([name, fixture]): TinySdist => ({ name, kind: fixture.kind, bytes: packFixture(fixture, name) }),
  )
  const place = await placeTiny(account, { sdists })
  const words = ['reproduce', place.recipe, '--vary-all', '--json', '--offline', '--output', place.output]
  const ended = await runCli(words, { account })
  expect(ended.stderr).not.toContain('error')
  expect(ended.status).toBe(1)
  const [target] = JSON.parse(ended.stdout).result.targets
  const found = new Map<string, Set<string>>()
  const searches = new Map<string, number>()
  for (const { step, guilty, unsteady = [], causes, runs } of [...target.findings, ...target.fragile]) {
    const fixture = named.get(/^wheel (\S+) 1\.0$/.exec(step)?.[1] ?? '')?.folder ?? step
    const faults = found.get(fixture) ?? new Set()
    if (!fixture.startsWith('two-')) searches.set(fixture, runs)
    for (const { variations, cause } of guilty) faults.add(`${cause} by ${variations.join(' and ')}`)
    for (const cause of unsteady) if (cause !== 'derived') faults.add(`${cause} by nothing`)
    if (guilty.length === 0) faults.add(`${causes[0]} by nothing`)
    found.set(fixture, faults)
  }
  expect(Object.fromEntries([...found].map(([name, faults]) => [name, [...faults].sort()]))).toEqual(
    Object.fromEntries(fixtures.flatMap(expectedOf)),
  )
  expect([...searches].filter(([, runs]) => runs > 5)).toEqual([])
})

function expectedOf({ folder, faults }: Fixture): readonly (readonly [string, readonly string[]])[] {
  if (faults.length === 0) return []
  return [[folder, faults.map(({ cause, variation }) => `${cause} by ${variation ?? 'nothing'}`).sort()]]
}
