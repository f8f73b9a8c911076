import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Account, accounts } from '../machine/accounts.ts'
import { type CliOptions, runCli, startCli } from './rig/cli.ts'
import { digestFolder } from './rig/folder-digests.ts'
import { processesOf } from './rig/leftovers.ts'
import { populateStore } from './rig/populate.ts'
import { clone, copyProgram, firstAccount, give, makeFolder, storeOf } from './rig/suite.ts'

/** What a user may have set for all kinds of build tools, and that must not show. */
const settings = {
  HOME: '/proc/no such home',
  LC_ALL: 'tr_TR.UTF-8',
  LANGUAGE: 'tr',
  TZ: ':/etc/passwd',
  CFLAGS: '-O0 -DSURPRISE',
  CC: 'false',
  PYTHONPATH: '/tmp',
  PYTHONHASHSEED: '7',
  SOURCE_DATE_EPOCH: '1',
  MAKEFLAGS: '-j99',
  DEB_BUILD_OPTIONS: 'nocheck',
  XZ_OPT: '-0',
  GZIP: '-1',
  TAR_OPTIONS: '--owner=nobody',
  GIT_DIR: '/nonexistent',
  DPKG_ROOT: '/nonexistent',
  NODE_OPTIONS: '--max-old-space-size=2000',
}

let expected: unknown

beforeAll(async () => {
  for (const account of accounts()) await populateStore(account)
})

/** A copy of hello's recipe folder, tracked by git, of an account's own. */
function placeHello(account: Account): string {
  const folder = makeFolder(account, 'hello')
  for (const name of ['hello.yaml', 'hello.changelog', 'hello.lock.json', 'hello'])
    cpSync(join(clone, 'pipelines', name), join(folder, name), { recursive: true })
  for (const words of [
    ['init', '--quiet'],
    ['add', '.'],
  ])
    spawnSync('git', ['-c', 'safe.directory=*', '-C', folder, ...words])
  give(folder, account)
  return folder
}

async function reproduce(account: Account, options: Partial<CliOptions> = {}): Promise<unknown> {
  const folder = placeHello(account)
  const output = join(folder, 'out')
  const words = ['reproduce', join(folder, 'hello.yaml'), '--fresh', '--offline', '--output', output]
  const end = await runCli(words, { account, ...options })
  expect(end, end.stderr).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/^identical {2}hello_\S+_amd64\.deb /),
  })
  return digestFolder(output)
}

describe.each(accounts())('hello as $name', account => {
  it('is identical from a store without root file systems, though killed on the way', async () => {
    const store = storeOf(account)
    for (const name of ['roots', 'results']) rmSync(join(store, name), { recursive: true, force: true })
    const folder = placeHello(account)
    for (const milliseconds of [900, 2500, 7000]) {
      const run = startCli(['reproduce', join(folder, 'hello.yaml'), '--offline'], { account, cwd: folder })
      await Promise.race([run.ended, new Promise(resolve => setTimeout(resolve, milliseconds))])
      run.child.kill('SIGKILL')
      await run.ended
      await expect.poll(() => processesOf(store), { timeout: 5000 }).toEqual([])
    }
    const digests = await reproduce(account)
    expected ??= digests
    expect(digests).toEqual(expected)
  })
})

it('is the same from a clone in a folder that nobody else may enter, with hostile limits and settings', async () => {
  const account = firstAccount()
  const closed = makeFolder(account, 'closed')
  mkdirSync(join(closed, 'clone'))
  copyProgram(join(closed, 'clone'))
  give(closed, account)
  chmodSync(closed, 0o700)
  const options = {
    clone: join(closed, 'clone'),
    cwd: '/proc',
    before: 'umask 000; ulimit -c unlimited; ulimit -s 1024',
    environment: settings,
  }
  expect(await reproduce(account, options)).toEqual(expected)
})
