import { execFileSync } from 'node:child_process'
import { lstat, mkdir, mkdtemp, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { sha256Of } from '../../../src/core/digest.ts'
import { digestEarly } from '../../../src/machine/roots/early-digests.ts'

let folder = ''
let tree = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'debwright-early-'))
  tree = join(folder, 'tree')
  await mkdir(join(tree, 'opt/toy'), { recursive: true })
  await writeFile(join(tree, 'opt/toy/a'), 'a')
  await writeFile(join(tree, 'b'), 'b')
})

afterEach(() => rm(folder, { recursive: true }))

/** A time of the file system after which nothing was written yet. */
async function now(): Promise<bigint> {
  const before = await changeTime(join(tree, 'b'))
  for (let turn = 0; ; turn += 1) {
    const path = join(folder, `mark-${turn}`)
    await writeFile(path, '')
    const time = await changeTime(path)
    if (time > before) return time
  }
}

async function changeTime(path: string): Promise<bigint> {
  return (await lstat(path, { bigint: true })).ctimeNs
}

const paths = async (began: bigint, signal = new AbortController().signal) =>
  [...(await digestEarly(tree, began, signal)).keys()].sort()

it('hashes what was there before, and nothing that changed since', async () => {
  const began = await now()
  const digests = await digestEarly(tree, began, new AbortController().signal)
  expect(digests.get('opt/toy/a')?.sha256).toBe(sha256Of('a'))
  expect([...digests.keys()].sort()).toEqual(['b', 'opt/toy/a'])
  await writeFile(join(tree, 'b'), 'c')
  expect(await paths(began)).toEqual(['opt/toy/a'])
})

it('goes through no link, and waits for no pipe', async () => {
  const outside = join(folder, 'outside')
  await mkdir(outside)
  await writeFile(join(outside, 'a'), 'secret')
  await symlink(outside, join(tree, 'linked'))
  await symlink(join(outside, 'a'), join(tree, 'link'))
  execFileSync('mkfifo', [join(tree, 'pipe')])
  expect(await paths(await now())).toEqual(['b', 'opt/toy/a'])
  expect(await digestEarly(join(tree, 'linked'), await now(), new AbortController().signal)).toEqual(
    new Map(),
  )
})

it('reads the folder that it opened, also where a link takes its place meanwhile', async () => {
  for (let index = 0; index < 3; index += 1)
    await writeFile(join(tree, `opt/toy/large-${index}`), Buffer.alloc(5_000_000, index))
  await mkdir(join(folder, 'outside'))
  await writeFile(join(folder, 'outside/large-1'), 'secret')
  const digesting = digestEarly(tree, await now(), new AbortController().signal)
  // It pauses after each large file: the folder that it is in goes away under it.
  await rename(join(tree, 'opt/toy'), join(tree, 'moved'))
  await symlink(join(folder, 'outside'), join(tree, 'opt/toy'))
  expect([...(await digesting).values()].map(({ sha256 }) => sha256)).not.toContain(sha256Of('secret'))
})

it('ends with its signal, and leaves nothing open', async () => {
  const open = async () => (await readdir('/proc/self/fd')).length
  const before = await open()
  expect(await paths(await now(), AbortSignal.abort())).toEqual([])
  await paths(await now())
  expect(await open()).toBe(before)
})
