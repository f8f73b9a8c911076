import { expect, it } from 'vitest'
import type { RootFileSystem } from '../../../../src/actions/action.ts'
import { emptyDirectory } from '../../../../src/actions/tree-paths.ts'
import { sha256Of } from '../../../../src/core/digest.ts'
import { fail, ok } from '../../../../src/core/result.ts'
import { normalizeName } from '../../../../src/formats/python/name.ts'
import { checkCandidate } from '../../../../src/stages/lock/from-debian/check-candidate.ts'
import { lockFromDebian } from '../../../../src/stages/lock/from-debian/lock-from-debian.ts'
import { interpreterOf } from '../../../../src/stages/lock/target-interpreter.ts'
import { askedByContainers } from '../../../recipe/made-lock.ts'

const site = '/usr/lib/python3/dist-packages'
const metadata = 'Metadata-Version: 2.1\nName: redis\nVersion: 4.3.4\n'
const files: Readonly<Record<string, string>> = {
  '/var/lib/dpkg/status': [
    'Package: python3-redis\nVersion: 4.3.4-3\nDepends: python3-deprecated | python3-other, python3:any\n',
    'Package: python3-deprecated\nVersion: 1.2.13-2\n',
    'Package: python3\nVersion: 3.11.2-1\n',
  ].join('\n'),
  '/var/lib/dpkg/info/python3-redis.list': `${site}\n${site}/redis\n${site}/redis/__init__.py\n${site}/redis-4.3.4.egg-info\n`,
  '/var/lib/dpkg/info/python3-deprecated:amd64.list': `${site}/deprecated.py\n${site}/Deprecated-1.2.egg-info\n`,
  '/var/lib/dpkg/info/python3.list': '/usr/bin/python3\n',
  [`${site}/redis-4.3.4.egg-info`]: `${metadata}Requires-Dist: async-timeout (>=4.0.2)\n`,
}

const root: RootFileSystem = {
  directory: { kind: 'sealed', digest: { sha256: sha256Of(''), size: 0 } },
  top: emptyDirectory,
}

function lock(pins: Readonly<Record<string, string>>, changed: Readonly<Record<string, string>> = {}) {
  const all: Readonly<Record<string, string>> = { ...files, ...changed }
  const roots = {
    readFile: async (_: RootFileSystem, path: string) => {
      const text = all[path]
      if (text === undefined) return fail({ code: 'root-file-missing', path, problem: 'not there' } as const)
      return ok(Buffer.from(text))
    },
  }
  const list = Object.entries(pins).map(([name, version]) => ({
    name: normalizeName(name),
    version,
    hashes: [],
  }))
  const taken = list.filter(({ name }) => name === 'redis').map(pin => ({ pin, package: 'python3-redis' }))
  const deb = askedByContainers({
    ...{ purl: 'pkg:deb/debian/python3-redis@4.3.4-3?arch=all', filename: 'pool/r.deb', size: 1 },
    ...{ archive: 'debian', in: ['install-test'], sha256: sha256Of('redis') },
  })
  const target = { suite: 'bookworm', debian: { releases: [], requested: {}, packages: [deb] } }
  const { environment } = interpreterOf({ version: '3.11.2', minor: '3.11' })
  return lockFromDebian(taken, list, environment, target, root, roots)
}

const needed = { 'async-timeout': '4.0.3', deprecated: '1.2.13' }

it('locks the project with the package and the paths that it has', async () => {
  expect(await lock({ redis: '4.3.4.0', ...needed })).toEqual({
    ok: true,
    value: [
      {
        purl: 'pkg:pypi/redis@4.3.4.0',
        deb: 'pkg:deb/debian/python3-redis@4.3.4-3?arch=all',
        paths: ['redis', 'redis-4.3.4.egg-info'],
      },
    ],
  })
})

it('believes the metadata, whatever the version of the package looks like', async () => {
  expect(await lock({ redis: '5.0', ...needed })).toMatchObject({
    failures: [{ code: 'from-debian-version', there: '4.3.4-3, whose metadata says 4.3.4' }],
  })
})

it('names all that the project needs: by its metadata, and by what the package depends on', async () => {
  expect(await lock({ redis: '4.3.4', 'async-timeout': '3.0' })).toMatchObject({
    failures: [
      { code: 'from-debian-needs', requirement: 'async-timeout>=4.0.2', actual: 'async-timeout 3.0' },
      { code: 'from-debian-needs', requirement: 'deprecated (python3-deprecated)' },
    ],
  })
})

it('says what cannot be read', async () => {
  const path = `${site}/redis-4.3.4.egg-info`
  expect(await lock({ redis: '4.3.4', ...needed }, { [path]: 'Name: redis\n' })).toMatchObject({
    failures: [{ code: 'from-debian-unreadable', package: 'python3-redis', path }],
  })
})

it('tells another upstream version before anything is built, and leaves unclear ones to the metadata', () => {
  const six = { name: normalizeName('six'), version: '1.16.0', hashes: [] }
  const check = (candidate: string) =>
    checkCandidate({ pin: six, package: 'python3-six' }, candidate, 'bookworm')
  for (const same of [
    '1.16.0-4',
    '2:1.16-4',
    '1.16.0+dfsg-1',
    '1.16.0.ds1-1',
    '1.15+really1.16-1',
    '1.16.0~git-1',
  ])
    expect(check(same), same).toEqual([])
  expect(check('1.15.0-2')).toEqual([
    {
      ...{ code: 'from-debian-version', name: 'six', pinned: '1.16.0', package: 'python3-six' },
      ...{ suite: 'bookworm', there: '1.15.0-2' },
    },
  ])
})
