import { chmod, lutimes, mkdir, mkdtemp, rm, symlink, truncate, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { readProgram } from '../../../src/machine/process.ts'
import { readDiskTree } from '../../../src/machine/roots/disk-tree.ts'
import { stampDiskTree } from '../../../src/machine/roots/stamp-disk-tree.ts'

const { signal } = new AbortController()
const identity = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0, dropped: false }
let folder = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'debwright-stamps-'))
})

afterEach(() => rm(folder, { recursive: true }))

const stamp = () => stampDiskTree(folder, identity, signal)

async function stampByReading(): Promise<string> {
  const read = await readDiskTree(folder, signal)
  if (!read.ok) throw new Error(JSON.stringify(read.failures))
  return read.value.stamp
}

/** Names that sort otherwise as a path or in another encoding, and times with and without a fraction. */
async function writeTree(): Promise<void> {
  for (const name of ['a', 'a/b', 'é', '空 \n"']) await mkdir(join(folder, name))
  for (const name of ['a.b', 'a/z', 'a/b/c', 'a-b', 'é/ÿ', '空 \n"/\\x', '\u{1f40d}', '\uff5e'])
    await writeFile(join(folder, name), name)
  await symlink('no/where', join(folder, 'link'))
  await chmod(join(folder, 'a-b'), 0o755)
  await utimes(join(folder, 'a.b'), 0, 0.000001)
  await lutimes(join(folder, 'link'), 1321009871, 1321009871.5)
}

it('is what reading every file gives, for names and times of any kind', async () => {
  await writeTree()
  expect(await stamp()).toBe(await stampByReading())
})

it('is that of nothing for an empty folder', async () => {
  expect(await stamp()).toBe(await stampByReading())
})

it.each([
  ['a mode', () => chmod(join(folder, 'a/z'), 0o600)],
  ['a time', () => utimes(join(folder, 'a/z'), 1, 1)],
  ['a size', () => truncate(join(folder, 'a/b/c'), 1)],
  ['a file more', () => writeFile(join(folder, 'é/more'), '')],
  ['a file less', () => rm(join(folder, 'a/z'))],
  ['the mode of a folder', () => chmod(join(folder, 'é'), 0o700)],
])('is another with %s', async (_, change) => {
  await writeTree()
  const before = await stamp()
  await change()
  expect(await stamp()).not.toBe(before)
  expect(await stamp()).toBe(await stampByReading())
})

it('is none where something lies that no tree carries, or nothing at all', async () => {
  await readProgram(
    { program: 'mkfifo', debianPackage: 'coreutils', arguments: [join(folder, 'pipe')] },
    signal,
  )
  expect(await stamp()).toBeUndefined()
  expect(await stampDiskTree(join(folder, 'missing'), identity, signal)).toBeUndefined()
})
