import { spawnSync } from 'node:child_process'
import { cpSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Account, accounts } from '../machine/accounts.ts'
import { type CliOptions, runCli } from './rig/cli.ts'
import { digestFolder } from './rig/folder-digests.ts'
import { runLintian, withoutOverrides } from './rig/lintian.ts'
import { networkSettings, noNetwork, populateStore } from './rig/populate.ts'
import { startSdistIndex } from './rig/sdist-index.ts'
import { clone, firstAccount, give, makeFolder, storeOf } from './rig/suite.ts'

/** What SecureDrop published of these four. */
const published = {
  'jinja2-3.1.6-py3-none-any.whl': 'dfe3cdb101a2efce47d0d30db68e2478c69fe120cf5335f279eb7c8bbbcc889f',
  'packaging-25.0-py3-none-any.whl': 'fb56540cca062fd3af75f9f2ae65452a4f2f575737fd8f229c1e8a8841d9788d',
  'pexpect-4.9.0-py2.py3-none-any.whl': '245d73b50280553da76c661f33e106305c507ca462f2f7801e2031e54e0b3e30',
  'ptyprocess-0.7.0-py2.py3-none-any.whl': '320c49e0aea7441a2e2a47bfc655442f1c4e9d27dc8cf2b905832934af942761',
}

/** Surroundings that must not matter, one for each account. */
const surroundings: readonly Pick<CliOptions, 'environment' | 'before'>[] = [
  {
    before: 'umask 077',
    environment: { LC_ALL: 'tr_TR.UTF-8', TZ: 'Asia/Kathmandu', HOME: '/nowhere at all', LANG: 'C' },
  },
  {
    before: 'umask 000',
    environment: {
      LC_ALL: 'C',
      TZ: 'America/St_Johns',
      HOME: undefined,
      SOURCE_DATE_EPOCH: '1',
      CFLAGS: '-O0',
      PYTHONPATH: '/tmp',
    },
  },
]

const seen: string[] = []

/** The recipes in a folder of an account's own, as git tracks them. */
function copyRecipes(folder: string, account: Account): string {
  const recipes = join(folder, 'pipelines')
  cpSync(join(clone, 'pipelines'), recipes, { recursive: true })
  for (const words of [
    ['init', '--quiet'],
    ['add', '.'],
  ]) {
    const { status, stderr } = spawnSync('git', words, { cwd: recipes, encoding: 'utf8' })
    if (status !== 0) throw new Error(stderr)
  }
  give(recipes, account)
  return recipes
}

describe.skipIf(noNetwork)('network: recipes', () => {
  for (const [index, account] of accounts().entries()) {
    it(`reproduces hello as ${account.name}, under an umask, locale, time zone and home of its own, twice`, async () => {
      await populateStore(account)
      const cwd = makeFolder(account, 'hello')
      const options = { account, cwd, ...surroundings[index] }
      const words = [
        'reproduce',
        join(copyRecipes(cwd, account), 'hello.yaml'),
        '--offline',
        '--output',
        join(cwd, 'out'),
      ]
      const first = await runCli(words, options)
      expect([first.status, first.stdout.split(' ')[0]], first.stderr).toEqual([0, 'identical'])
      const digests = digestFolder(join(cwd, 'out'))
      const again = await runCli([...words, '--fresh'], options)
      expect([again.status, again.stdout], again.stderr).toEqual([0, first.stdout])
      expect(digestFolder(join(cwd, 'out'))).toEqual(digests)
      seen.push(first.stdout)
    })
  }

  it('gives every account the same bytes', () => {
    expect(seen).toHaveLength(accounts().length)
    expect(new Set(seen).size).toBe(1)
  })

  it('builds the wheels that SecureDrop published, from an index without wheels', async () => {
    const account = firstAccount()
    await populateStore(account)
    await using sdists = await startSdistIndex()
    const output = makeFolder(account, 'wheels')
    const built = await runCli(
      ['reproduce', join(clone, 'pipelines/securedrop-wheels.yaml'), '--output', join(output, 'out')],
      { account, environment: { ...networkSettings(), DEBWRIGHT_INDEX_URL: sdists.url } },
    )
    expect([built.status, built.stdout.split(' ')[0]], built.stderr).toEqual([0, 'identical'])
    expect(sdists.listed.filter(name => name.endsWith('.whl'))).toEqual([])
    const wheels = Object.entries(digestFolder(join(output, 'out/wheels'))).filter(([name]) =>
      name.endsWith('.whl'),
    )
    expect(Object.fromEntries(wheels)).toEqual(published)
  })

  it('reproduces datasette, and lintian is content with both packages and with each override', {
    timeout: 1_800_000,
  }, async () => {
    const account = firstAccount()
    const store = storeOf(account)
    await populateStore(account)
    const output = makeFolder(account, 'debs')
    for (const name of ['hello', 'datasette']) {
      const folder = join(output, name)
      const built = await runCli(['reproduce', join(clone, `pipelines/${name}.yaml`), '--output', folder], {
        account,
        store,
        environment: networkSettings(),
      })
      expect([built.status, built.stdout.split(' ')[0]], built.stderr).toEqual([0, 'identical'])
      const deb = join(folder, readdirSync(folder).find(file => file.endsWith('.deb')) ?? 'no .deb')
      expect(runLintian(deb)).toEqual([])
      const { overridden, tags } = withoutOverrides(deb, name)
      expect(overridden.length).toBeGreaterThan(0)
      expect(overridden.filter(tag => !tags.includes(tag))).toEqual([])
    }
  })
})
