import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { openMemoryGroup } from '../../../src/machine/containers/memory-group.ts'
import { failing } from '../rig/failing.ts'
import { hurry } from '../rig/host-view.ts'
import { instead } from '../rig/instead.ts'
import { processesOf } from '../rig/leftovers.ts'
import { populateStore } from '../rig/populate.ts'
import { firstAccount, storeOf } from '../rig/suite.ts'
import { placeTiny } from '../rig/tiny.ts'

beforeAll(async () => {
  await populateStore(firstAccount())
})

const { delegated } = await (async () => {
  await using group = await openMemoryGroup(2 ** 29)
  return { delegated: group !== undefined }
})()
const whereDelegated = delegated ? it : it.skip

/** Builds a recipe over one sdist whose project.py has these lines. */
async function build(project: readonly string[], before = ':'): Promise<string> {
  const { folder } = await placeTiny(firstAccount(), { sdists: [{ name: 'tiny', project }] })
  return failing(['build', 'tiny.yaml', '--offline', '--no-test'], { cwd: folder, before })
}

it('bounds the log of a backend that prints a gigabyte', async () => {
  const text = await build(
    instead(
      'line = "x" * 9999 + "\\n"',
      'for _ in range(100_000): sys.stdout.write(line)',
      'sys.exit("done")',
    ),
  )
  expect(text.replace(/x{100,}/g, 'xxx…')).toMatchInlineSnapshot(`
    "exit status 4
    error[action-failed]: a build step failed: wheel tiny 1.0
      ended:     status 1
      log:       xxx…
      log:       xxx…
      log:       done
      whole log: STORE/runs/RUN/logs/wheel-tiny-1.0-alpha-DIGEST.log

    hint: look around in the same container: debwright shell STORE/runs/RUN/actions/wheel-tiny-1.0-alpha-DIGEST
    "
  `)
  const runs = join(storeOf(firstAccount()), 'runs')
  const logs = readdirSync(runs, { recursive: true, encoding: 'utf8' }).filter(path => path.endsWith('.log'))
  const sizes = logs.map(path => statSync(join(runs, path)).size)
  expect(Math.max(...sizes)).toBeGreaterThan(10_000_000)
  expect(Math.max(...sizes)).toBeLessThan(20_000_000)
})

it('stops a backend that hangs', async () => {
  const lines = instead('print("waiting", flush=True)', 'time.sleep(9999)')
  expect(await build(lines, hurry(1800))).toMatchInlineSnapshot(`
    "exit status 4
    error[action-timeout]: a build step took too long: wheel tiny 1.0
      limit:     7200 s
      log:       waiting
      whole log: STORE/runs/RUN/logs/wheel-tiny-1.0-alpha-DIGEST.log

    hint: look around in the same container: debwright shell STORE/runs/RUN/actions/wheel-tiny-1.0-alpha-DIGEST
    "
  `)
})

it('bounds the number of processes of a backend that forks without end, and leaves none of them', async () => {
  const lines = [
    'try:',
    '    while True:',
    '        if os.fork() == 0:',
    '            while True:',
    '                try: os.fork()',
    '                except OSError: time.sleep(9999)',
    'except OSError as error: sys.exit(str(error))',
  ]
  expect(await build(instead(...lines))).toMatchInlineSnapshot(`
    "exit status 4
    error[action-failed]: a build step failed: wheel tiny 1.0
      ended:     status 1
      log:       [Errno 11] Resource temporarily unavailable
      whole log: STORE/runs/RUN/logs/wheel-tiny-1.0-alpha-DIGEST.log

    hint: look around in the same container: debwright shell STORE/runs/RUN/actions/wheel-tiny-1.0-alpha-DIGEST
    "
  `)
  expect(processesOf(storeOf(firstAccount()))).toEqual([])
})

whereDelegated('where a control group is delegated: stops a backend that takes all memory', async () => {
  await using group = await openMemoryGroup(2 ** 29)
  const lines = instead('print("taking", flush=True)', 'bytes(range(1, 256)) * 2**22')
  expect(await build(lines, `echo $$ >${group?.folder}/cgroup.procs`)).toMatchInlineSnapshot(`
    "exit status 4
    error[action-memory-exhausted]: a build step needed more memory than there is: wheel tiny 1.0
      limit:     503316480 bytes
      log:       taking
      whole log: STORE/runs/RUN/logs/wheel-tiny-1.0-alpha-DIGEST.log

    hint: let it run fewer compilers at once, or use a machine with more memory; look around: debwright shell STORE/runs/RUN/actions/wheel-tiny-1.0-alpha-DIGEST
    "
  `)
})

it('refuses more output than a step may leave', async () => {
  expect(
    await build(instead('with open(out + "/large", "wb") as file: file.truncate(3 * 2**30)')),
  ).toMatchInlineSnapshot(`
    "exit status 4
    error[action-output-too-large]: a build step left more behind than it may: wheel tiny 1.0
      limit: 2147483648 bytes

    hint: look around in the same container: debwright shell STORE/runs/RUN/actions/wheel-tiny-1.0-alpha-DIGEST
    "
  `)
})
