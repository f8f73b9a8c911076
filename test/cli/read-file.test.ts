import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { readPinsFile, readRecipeFile, readUserFile } from '../../src/cli/read-file.ts'
import type { Failure } from '../../src/core/failure.ts'
import type { Result } from '../../src/core/result.ts'

let place = ''
let folder = ''

beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'debwright-read-'))
  folder = join(place, 'recipes')
  await mkdir(join(folder, 'app'), { recursive: true })
  await writeFile(join(folder, 'app', 'real'), 'inside')
  await writeFile(join(place, 'secret'), 'outside')
})

afterEach(() => rm(place, { recursive: true, force: true }))

it('does not wait for the other end of a named pipe', async () => {
  execFileSync('mkfifo', [join(folder, 'pipe')])
  expect(reasonOf(await readUserFile(join(folder, 'pipe'), 'a file'))).toBe('it is no regular file')
})

it('does not read a device that never ends, by whatever link', async () => {
  await symlink('/dev/zero', join(folder, 'zero'))
  expect(reasonOf(await readUserFile(join(folder, 'zero'), 'a file'))).toBe('it is no regular file')
})

it('reads a file that claims no size', async () => {
  expect(reasonOf(await readUserFile('/proc/self/status', 'a file'))).toBe('Name:')
})

it('says that a folder is a folder', async () => {
  expect(reasonOf(await readUserFile(folder, 'a file'))).toBe('it is a folder')
})

it('follows a link of the recipe folder to another file of it', async () => {
  await symlink('app/real', join(folder, 'link'))
  expect(reasonOf(await readRecipeFile(folder, 'link', 'a file'))).toBe('insid')
})

it('publishes no file that lies outside the recipe folder', async () => {
  await symlink(join(place, 'secret'), join(folder, 'link'))
  await symlink(place, join(folder, 'above'))
  for (const path of ['link', 'above/secret'])
    expect(reasonOf(await readRecipeFile(folder, path, 'a file'))).toMatch(/^it is a link that leads out/)
})

it("takes a recipe folder that is reached by a link itself for the recipe's own", async () => {
  await symlink(folder, join(place, 'other'))
  expect(reasonOf(await readRecipeFile(join(place, 'other'), 'app/real', 'a file'))).toBe('insid')
})

it('reads requirements as Windows writes them, and no other file so', async () => {
  const text = 'six==1.17.0 \\\r\n    --hash=sha256:00\r\n'
  const little = Buffer.from(`\ufeff${text}`, 'utf16le')
  const write = async (name: string, bytes: Buffer) => {
    await writeFile(join(folder, name), bytes)
    const read = await readPinsFile(join(folder, name))
    return read.ok ? read.value : read.failures.map(failure => 'reason' in failure && failure.reason)
  }
  expect(await write('requirements.txt', little)).toBe(text)
  expect(await write('requirements.txt', Buffer.from(little).swap16())).toBe(text)
  expect(await write('requirements.txt', Buffer.from(`\ufeff${text}`))).toBe(text)
  expect(await write('requirements.txt', little.subarray(0, -1))).toEqual(['it is not UTF-16LE text'])
  expect(await write('uv.lock', little)).toEqual(['it is not UTF-8 text'])
})

/** Why it was refused, or how the content begins. */
function reasonOf(result: Result<Buffer, Failure>): string {
  if (result.ok) return result.value.subarray(0, 5).toString()
  const [failure] = result.failures
  return failure?.code === 'file-unreadable' ? failure.reason : String(failure?.code)
}
