import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sha256Of } from '../../../src/core/digest.ts'
import type { LockedTarget } from '../../../src/recipe/lock/lock.ts'
import { type LoopbackServer, sendBytes, sendPage, serve } from '../../machine/network/loopback-server.ts'
import { type CommandRig, createCommandRig } from '../command-rig.ts'
import { madeTarget, makeFreshLock, writeLockedRecipe } from '../locked-recipe.ts'

/** The made lock's files hold their own id, such as `jinja2@3`, or their package's name. */
const contents = new Map(
  ['flit-core@3', 'jinja2@3', 'setuptools@80', 'six@1', 'libc6'].map(text => [sha256Of(text), text]),
)
let index: LoopbackServer
let rig: CommandRig

const target: LockedTarget = { ...madeTarget }

beforeAll(async () => {
  const pages = target.sdists.flatMap(({ purl, filename, sha256 }) => {
    const name = purl.replace(/^pkg:pypi\/|@.*$/g, '')
    const link = `<a href="/files/${filename}#sha256=${sha256}">${filename}</a>`
    return [
      [`/simple/${name}/`, sendPage([link])],
      [`/files/${filename}`, sendBytes(Buffer.from(contents.get(sha256) ?? ''))],
    ] as const
  })
  const debs = target.debian.packages.map(
    ({ filename, sha256 }) =>
      [`/debian/${filename}`, sendBytes(Buffer.from(contents.get(sha256) ?? ''))] as const,
  )
  index = await serve(Object.fromEntries([...pages, ...debs]))
  rig = await createCommandRig({
    DEBWRIGHT_INDEX_URL: `${index.url}/simple`,
    DEBWRIGHT_DEBIAN_MIRROR: `${index.url}/debian`,
  })
  await writeLockedRecipe(rig)
  const made = await rig.run('bundle', 'pipelines/app.yaml', '-o', 'app.bundle', '--quiet')
  if (made.status !== 0) throw new Error(made.stderr)
})
afterAll(async () => {
  await rig[Symbol.asyncDispose]()
  await index[Symbol.asyncDispose]()
})

/** A machine without a network and with an empty store. */
async function createOffline(): Promise<CommandRig> {
  const offline = await createCommandRig({ DEBWRIGHT_INDEX_URL: 'http://127.0.0.1:9/simple' })
  await writeLockedRecipe(offline)
  return offline
}

const bundlePath = () => join(rig.folder, 'app.bundle')
const fetchFrom = (bundle: string) =>
  ['fetch', 'pipelines/app.yaml', '--offline', '--bundle', bundle, '--quiet'] as const

describe('bundle', () => {
  it('is a plain tar that other programs read and check', () => {
    const listed = execFileSync('tar', ['tvf', bundlePath()], {
      encoding: 'utf8',
      env: { ...process.env, TZ: 'UTC' },
    })
    expect(
      listed.split('\n').map(line => line.replace(/ +/g, ' ').split(' ').slice(0, 5).join(' '))[0],
    ).toMatch(/^-rw-r--r-- root\/root [0-9]+ 2011-11-11 11:11/)
    const unpacked = join(rig.folder, 'unpacked')
    execFileSync('mkdir', [unpacked])
    execFileSync('tar', ['xf', bundlePath(), '-C', unpacked])
    execFileSync('sha256sum', ['-c', '--quiet', 'sha256sums.txt'], { cwd: unpacked })
  })

  it('has the same bytes whenever and wherever it is made', async () => {
    await using other = await createOffline()
    const again = await other.run(
      'bundle',
      'pipelines/app.yaml',
      '-o',
      'again.bundle',
      '--offline',
      '--bundle',
      bundlePath(),
    )
    expect(again.stderr).not.toContain('error')
    expect(readFileSync(join(other.folder, 'again.bundle')).equals(readFileSync(bundlePath()))).toBe(true)
  })

  it('is all that fetching needs, and every file of it is verified', async () => {
    await using offline = await createOffline()
    const fetched = await offline.run(...fetchFrom(bundlePath()))
    expect(fetched).toMatchObject({ status: 0, stderr: '' })
    for (const [sha256, text] of contents)
      expect(readFileSync(join(offline.folder, 'store', 'files', sha256), 'utf8')).toBe(text)
  })

  it('gives no file that was changed inside it', async () => {
    await using offline = await createOffline()
    const bytes = readFileSync(bundlePath())
    bytes.write('SIX', bytes.indexOf('six@1\0'))
    writeFileSync(join(offline.folder, 'changed.bundle'), bytes)
    const { status, stderr } = await offline.run(...fetchFrom('changed.bundle'))
    expect([status, stderr.split('\n')[0]]).toEqual([
      3,
      'error[digest-mismatch]: reading a bundle: six-1.tar.gz is not the file that was locked',
    ])
  })

  it.each([
    ['cut off', (bytes: Buffer) => bytes.subarray(0, -600)],
    ['of another kind', () => Buffer.from('not a tar at all')],
    [
      'with another index',
      (bytes: Buffer) =>
        Buffer.from(bytes.toString('latin1').replace('"schema": 1', '"schema": 2'), 'latin1'),
    ],
    [
      'with files in another order',
      (bytes: Buffer) => {
        const text = bytes.toString('latin1')
        const [first = '', second = ''] = [...new Set(text.match(/"sha256": "[0-9a-f]{64}"/g) ?? [])]
        return Buffer.from(text.replace(first, '?').replace(second, first).replace('?', second), 'latin1')
      },
    ],
  ])('is refused %s', async (_, change) => {
    await using offline = await createOffline()
    writeFileSync(join(offline.folder, 'bad.bundle'), change(readFileSync(bundlePath())))
    const { status, stderr } = await offline.run(...fetchFrom('bad.bundle'))
    expect([status, stderr.split(':')[0]]).toEqual([3, 'error[bundle-invalid]'])
  })

  it('names every file that it lacks, and asks nobody else with --offline', async () => {
    const lock = makeFreshLock()
    const { sdists } = target
    const more = sdists.map(sdist =>
      sdist.purl === 'pkg:pypi/setuptools@80' ? { ...sdist, sha256: sha256Of('another') } : sdist,
    )
    await using offline = await createOffline()
    await writeLockedRecipe(offline, { ...lock, targets: { bookworm: { ...target, sdists: more } } })
    const { status, stderr } = await offline.run(...fetchFrom(bundlePath()))
    expect(status).toBe(5)
    expect(stderr).toContain('missing: setuptools-80.tar.gz\n')
  })
})
