import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { sha256Of } from '../../src/core/digest.ts'
import { runCli } from './rig/cli.ts'
import { populateStore } from './rig/populate.ts'
import { keepContainers } from './rig/relock.ts'
import { firstAccount } from './rig/suite.ts'
import { packTiny, placeTiny, type TinySdist } from './rig/tiny.ts'

const account = firstAccount()

beforeAll(async () => {
  await populateStore(account)
})

it('locks and builds what the pins take from a folder, from an sdist of it that lies in a folder', async () => {
  const tiny: TinySdist = { name: 'tiny', version: '1.1', files: { 'tiny.py': `"# ${process.pid}\\n"` } }
  const sdist = packTiny(tiny)
  const python = [
    'indexes: {own: {packages: [tiny]}}',
    `sources: {tiny: {version: "1.1", sha256: ${sha256Of(sdist)}, reason: "an sdist of libs/tiny"}}`,
    'overrides: {tiny: {kind: pure, reason: "only Python"}}',
  ]
  const pin = 'tiny @ file:///home/someone/libs/tiny\n'
  const place = await placeTiny(account, {
    sdists: [{ name: 'tiny' }],
    python,
    files: { 'tiny/requirements.txt': pin },
    changeLock: keepContainers(),
  })
  writeFileSync(join(place.folder, 'tiny/requirements.txt'), `# as of today\n${pin}`)
  const folder = join(place.folder, 'dist')
  mkdirSync(folder)
  writeFileSync(join(folder, 'tiny-1.1.tar.gz'), sdist)
  const nowhere = 'http://127.0.0.1:1'
  const environment = {
    DEBWRIGHT_INDEX_OWN_URL: `file://${folder}`,
    DEBWRIGHT_INDEX_URL: nowhere,
    DEBWRIGHT_DEBIAN_MIRROR: nowhere,
  }
  const run = async (...words: readonly string[]) => {
    const { status, stderr } = await runCli([...words, '--quiet'], {
      account,
      environment,
      cwd: place.folder,
    })
    return { status, stderr }
  }
  expect(await run('lock', 'tiny.yaml')).toEqual({ status: 0, stderr: '' })
  const lock = readFileSync(place.lock, 'utf8')
  expect(JSON.parse(lock).targets.bookworm.sdists).toMatchObject([
    { purl: 'pkg:pypi/tiny@1.1', index: 'own', filename: 'tiny-1.1.tar.gz', sha256: sha256Of(sdist) },
  ])
  expect(lock).not.toContain(folder)
  expect(await run('build', 'tiny.yaml', '--output', 'out')).toEqual({ status: 0, stderr: '' })
})
