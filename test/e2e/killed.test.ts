import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { accounts } from '../machine/accounts.ts'
import { runCli, startCli } from './rig/cli.ts'
import { digestFolder } from './rig/folder-digests.ts'
import { mountsOf, processesOf } from './rig/leftovers.ts'
import { populateStore } from './rig/populate.ts'
import { findPartials, findWrongFiles } from './rig/store-files.ts'
import { give, storeOf } from './rig/suite.ts'
import { placeTiny, type TinyPlace, tinyDeb } from './rig/tiny.ts'

const seeds = Array.from({ length: 50 }, (_, index) => 2011_1111 + index)
const all = accounts()
const undisturbed = new Map<
  string,
  { readonly place: TinyPlace; readonly milliseconds: number; readonly digests: object }
>()

beforeAll(async () => {
  for (const account of all) {
    await populateStore(account)
    const sdists = ['tiny', 'second', 'third'].map(name => ({ name }))
    const place = await placeTiny(account, { sdists, more: tinyDeb() })
    const call = ['reproduce', place.recipe, '--offline', '--fresh', '--no-test', '--output', place.output]
    const first = await runCli(call, { account })
    expect(first.stderr).toContain('the files are in')
    const { milliseconds } = await runCli(call, { account })
    undisturbed.set(account.name, { place, milliseconds, digests: digestFolder(place.output) })
  }
})

it.each(seeds)('comes to the same bytes after kill -9 at a random moment (seed %i)', async seed => {
  const account = all[seed % all.length]
  const known = undisturbed.get(account?.name ?? '')
  if (account === undefined || known === undefined) throw new Error('no undisturbed run')
  const { place, milliseconds, digests } = known
  const store = storeOf(account)
  const { output } = place
  const call = ['reproduce', place.recipe, '--offline', '--no-test', '--output', output]
  const run = startCli([...call, '--fresh'], { account })
  const moment = Math.round(random(seed) * milliseconds)
  await Promise.race([run.ended, new Promise(resolve => setTimeout(resolve, moment))])
  run.child.kill('SIGKILL')
  const killed = await run.ended
  console.log(
    `seed ${seed}: killed after ${moment} of ${Math.round(milliseconds)} ms, ${killed.signal ?? 'too late'}`,
  )

  await expect.poll(() => processesOf(store), { timeout: 5000 }).toEqual([])
  expect(mountsOf(store)).toEqual([])
  expect(findWrongFiles(store)).toEqual([])
  if (existsSync(output)) expect(digestFolder(output)).toEqual(digests)

  const again = await runCli(call, { account })
  expect({ status: again.status, digests: digestFolder(output) }).toEqual({ status: 0, digests })
  const names = readdirSync(place.folder).filter(name => name.startsWith('out'))
  expect(names).toEqual(['out'])
})

it('leaves nothing unfinished in the store once another run has begun, whatever a build has closed', async () => {
  for (const account of all) {
    const store = storeOf(account)
    const run = join(store, 'runs', 'killed')
    const closed = ['partial/half', 'actions/failed/src'].map(path => join(run, path))
    for (const path of closed) mkdirSync(path, { recursive: true })
    give(run, account)
    for (const path of closed) chmodSync(path, 0o000)
    const end = await runCli(['gc', '--dry-run'], { account })
    expect(end.status, end.stderr).toBe(0)
    expect(readdirSync(run)).toEqual(['actions'])
    chmodSync(join(run, 'actions/failed/src'), 0o755)
    rmSync(run, { recursive: true })
    expect(findPartials(store)).toEqual([])
  }
})

/** A number from 0 to 1 for a seed, the same each time (mulberry32). */
function random(seed: number): number {
  let state = (seed + 0x6d2b79f5) | 0
  state = Math.imul(state ^ (state >>> 15), state | 1)
  state ^= state + Math.imul(state ^ (state >>> 7), state | 61)
  return ((state ^ (state >>> 14)) >>> 0) / 2 ** 32
}
