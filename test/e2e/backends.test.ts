import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { parsePurl } from '../../src/core/purl.ts'
import type { Lock } from '../../src/recipe/lock/lock.ts'
import { formatLock, parseLock } from '../../src/recipe/lock/lock-file.ts'
import { runCli } from './rig/cli.ts'
import { networkSettings, noNetwork, populateStore } from './rig/populate.ts'
import { clone, firstAccount, give, makeFolder } from './rig/suite.ts'
import { mapTargets } from './rig/tiny.ts'

const test = noNetwork ? it.skip : it

function readLockFile(path: string): Lock {
  const lock = parseLock(path, readFileSync(path, 'utf8'))
  if (!lock.ok) throw new Error(JSON.stringify(lock.failures))
  return lock.value
}

test('network: build backends are locked and built twice, down to sources that need nothing', async () => {
  const account = firstAccount()
  await populateStore(account)
  const folder = makeFolder(account, 'backends')
  cpSync(join(clone, 'test/fixtures/backends'), folder, { recursive: true })
  const [recipe, file] = [join(folder, 'backends.yaml'), join(folder, 'backends.lock.json')]
  // The containers of another recipe that wants the same packages: no archive is asked.
  const other = readLockFile(join(clone, 'pipelines/securedrop-wheels.lock.json'))
  const bare = mapTargets(other, target => ({ ...target, install: [], sdists: [], crates: [] }))
  writeFileSync(file, formatLock({ ...bare, name: 'backends' }))
  give(folder, account)
  const options = { account, cwd: folder, environment: networkSettings() }

  const locked = await runCli(['lock', recipe], options)
  expect(locked.status, locked.stderr).toBe(0)
  const sdists = readLockFile(file).targets['bookworm']?.sdists ?? []
  const [named, seeds] = [sdists, sdists.filter(sdist => sdist['build-requires'].length === 0)].map(
    some => new Set(some.map(({ purl }) => parsePurl(purl)?.name)),
  )
  expect(named).toContain('hatchling')
  expect([...(seeds ?? [])].sort()).toEqual(['flit-core', 'pdm-backend', 'poetry-core', 'setuptools'])

  const reproduced = await runCli(['reproduce', recipe], options)
  expect([reproduced.status, reproduced.stdout.split(' ')[0]], reproduced.stderr).toEqual([0, 'identical'])
})
