import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readProgram } from '../../src/machine/process.ts'
import { rootPath } from '../../src/machine/store/store-folders.ts'
import { openRootRig, type RootRig } from '../machine/roots/root-rig.ts'

/** The host's own suite, fetched by the host's apt into folders of the test. */
const wanted = [
  'base-files',
  'base-passwd',
  'bash',
  'bsdutils',
  'coreutils',
  'dash',
  'debianutils',
  'diffutils',
  'dpkg',
]
const more = [
  'findutils',
  'grep',
  'gzip',
  'hostname',
  'init-system-helpers',
  'libc-bin',
  'login',
  'ncurses-base',
]
const rest = [
  'ncurses-bin',
  'perl-base',
  'python3',
  'sed',
  'sysvinit-utils',
  'tar',
  'util-linux',
  'ca-certificates',
]

const online = process.env['DEBWRIGHT_NO_NETWORK'] === undefined
let folder = ''
let debs: readonly string[] = []

beforeAll(async () => {
  if (!online) return
  folder = await mkdtemp('/var/tmp/debwright-environment-')
  await chmod(folder, 0o755)
  for (const path of ['lists/partial', 'archives/partial'])
    await mkdir(join(folder, path), { recursive: true })
  await writeFile(join(folder, 'status'), '')
  const settings = [
    `Dir::State::lists=${folder}/lists`,
    `Dir::State::status=${folder}/status`,
    `Dir::Cache=${folder}`,
    `Dir::Cache::archives=${folder}/archives`,
    'APT::Sandbox::User=',
    'APT::Install-Recommends=false',
    'pkgCacheGen::ForceEssential=,',
  ]
  const options = settings.flatMap(setting => ['-o', setting])
  await run('apt-get', [...options, 'update'])
  await run('apt-get', [...options, '--yes', '--download-only', 'install', ...wanted, ...more, ...rest])
  const archives = join(folder, 'archives')
  debs = (await readdir(archives)).filter(name => name.endsWith('.deb')).map(name => join(archives, name))
}, 300_000)

afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

async function run(program: string, options: readonly string[]): Promise<string> {
  const call = { program, debianPackage: program, arguments: options }
  const ended = await readProgram(call, new AbortController().signal)
  if (!ended.ok) throw new Error(JSON.stringify(ended.failures))
  return Buffer.from(ended.value).toString('utf8')
}

async function makeRoot(rig: RootRig, order: readonly string[]): Promise<string> {
  const made = await rig.provide(order)
  if (!made.ok) throw new Error(JSON.stringify(made.failures))
  return rootPath(rig.store.folders, made.value.directory.digest.sha256)
}

it.skipIf(!online)(
  "network: the host's dpkg is content with a root of real packages, and a second one has the same digest",
  async () => {
    await using first = await openRootRig(join(folder, 'first'))
    const root = await makeRoot(first, debs)
    const database = `--admindir=${root}/var/lib/dpkg`
    const states = await run('dpkg-query', [database, '--show', '--showformat', `\${db:Status-Status}\n`])
    expect(states).toBe('installed\n'.repeat(debs.length))
    expect(await run('dpkg', [database, '--audit'])).toBe('')
    expect(await run('dpkg', [database, `--instdir=${root}`, '--verify'])).toBe('')
    await using second = await openRootRig(join(folder, 'second'))
    expect(await makeRoot(second, debs.toReversed())).toBe(root.replace('/first/', '/second/'))
  },
  300_000,
)
