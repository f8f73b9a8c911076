import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { accounts } from '../machine/accounts.ts'
import { runCli, startCli } from './rig/cli.ts'
import { digestFolder } from './rig/folder-digests.ts'
import { mountsOf, processesOf } from './rig/leftovers.ts'
import { populateStore } from './rig/populate.ts'
import { storeOf } from './rig/suite.ts'
import { placeTiny } from './rig/tiny.ts'

/** A build that has children in sessions of their own, ignores every signal that it can, and never ends. */
const stubborn = [
  'import signal',
  'def replace(build):',
  '    def sleep(*_):',
  '        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP): signal.signal(number, signal.SIG_IGN)',
  '        subprocess.Popen(["setsid", "sleep", "4321"])',
  '        time.sleep(4321)',
  '    return sleep',
]

beforeAll(async () => {
  for (const account of accounts()) await populateStore(account)
})

it.each(
  accounts().flatMap(account =>
    (['SIGINT', 'SIGTERM', 'SIGHUP'] as const).map(signal => ({ account, signal, who: account.name })),
  ),
)(
  'ends within five seconds with status 130 on $signal to its process group, as $who',
  async ({ account, signal }) => {
    const store = storeOf(account)
    const place = await placeTiny(account, { sdists: [{ name: 'tiny', project: stubborn }] })
    const run = startCli(['reproduce', place.recipe, '--offline', '--output', place.output, '--json'], {
      account,
    })
    await expect
      .poll(() => processesOf(store).filter(text => text.includes('sleep 4321')), {
        timeout: 180_000,
        interval: 100,
      })
      .toHaveLength(2)
    const start = performance.now()
    process.kill(-run.pid, signal)
    const end = await run.ended
    expect(performance.now() - start).toBeLessThan(5000)
    expect({ status: end.status, signal: end.signal, stdout: JSON.parse(end.stdout) }).toEqual({
      status: 130,
      signal: null,
      stdout: { schema: 1, verb: 'reproduce', status: 130, cancelled: true },
    })
    expect(end.stderr.split('\n').slice(-2)).toEqual(['cancelled', ''])
    expect(processesOf(store)).toEqual([])
    expect(mountsOf(store)).toEqual([])
    expect(readdirSync(place.folder).filter(name => name.startsWith('out'))).toEqual([])
    const runs = join(store, 'runs')
    const own = readdirSync(runs).filter(name => name.endsWith(`-reproduce-${run.pid}`))
    expect(own).toHaveLength(1)
    expect(
      own
        .flatMap(name => readdirSync(join(runs, name), { recursive: true, encoding: 'utf8' }))
        .filter(path => path.startsWith('actions/')),
    ).toEqual([])
  },
)

it.each(accounts())(
  'lets the second of two runs on one store wait, says so, and both are right, as $name',
  async account => {
    const first = await placeTiny(account, { sdists: [{ name: 'tiny' }] })
    const second = await placeTiny(account, { sdists: [{ name: 'tiny' }] })
    const call = (place: typeof first) => [
      'reproduce',
      place.recipe,
      '--offline',
      '--fresh',
      '--output',
      place.output,
    ]
    const one = startCli(call(first), { account })
    await one.says('environment (bookworm)')
    // Stopped, it keeps the store for as long as the second run needs to come.
    one.child.kill('SIGSTOP')
    const two = startCli(call(second), { account })
    await two.says('note: waiting for another run to end: ')
    one.child.kill('SIGCONT')
    const [endOne, endTwo] = await Promise.all([one.ended, two.ended])
    expect([endOne.status, endTwo.status]).toEqual([0, 0])
    expect(endTwo.stderr).toMatch(
      new RegExp(
        `^note: waiting for another run to end: \\S+-reproduce-${one.pid} \\(process ${one.pid}\\)\n`,
      ),
    )
    expect(endOne.stderr).not.toContain('waiting')
    expect(digestFolder(second.output)).toEqual(digestFolder(first.output))
  },
)

it('stops waiting for another run on Ctrl-C', async () => {
  const [account] = accounts()
  if (account === undefined) throw new Error('nobody runs the tests')
  const place = await placeTiny(account, { sdists: [{ name: 'tiny', project: stubborn }] })
  const one = startCli(['build', place.recipe, '--offline', '--output', place.output], { account })
  await one.says('environment (bookworm)')
  const two = startCli(['build', place.recipe, '--offline', '--output', place.output], { account })
  await two.says('note: waiting for another run to end: ')
  two.child.kill('SIGINT')
  const end = await two.ended
  one.child.kill('SIGKILL')
  await one.ended
  expect(end.status).toBe(130)
  expect(end.stderr.split('\n').slice(-2)).toEqual(['cancelled', ''])
})

it('ends at once on a second Ctrl-C', async () => {
  const [account] = accounts()
  if (account === undefined) throw new Error('nobody runs the tests')
  const place = await placeTiny(account, { sdists: [{ name: 'tiny', project: stubborn }] })
  const run = startCli(['build', place.recipe, '--offline', '--output', place.output], { account })
  await run.says('environment (bookworm)')
  run.child.kill('SIGINT')
  run.child.kill('SIGINT')
  expect((await run.ended).status).toBe(130)
  await expect.poll(() => processesOf(storeOf(account)), { timeout: 5000 }).toEqual([])
  const again = await runCli(['doctor'], { account })
  expect(again.stderr).toBe('')
})
