import { mkdir, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { diskFailure, storeFailure } from '../../../src/machine/store/disk-failure.ts'

async function errorOf(work: () => Promise<unknown>): Promise<unknown> {
  try {
    await work()
  } catch (error) {
    return error
  }
  throw new Error('it did not fail')
}

it('knows a full disk from the system itself', async () => {
  const error = await errorOf(() => writeFile('/dev/full', 'x'))
  expect(diskFailure(error, '/dev/full', 'writing')).toEqual({
    code: 'disk-full',
    path: '/dev/full',
    during: 'writing',
  })
})

it('says why a place cannot be written, and whether it is in the store', async () => {
  const error = await errorOf(() => mkdir('/proc/1/new'))
  expect(diskFailure(error, '/proc', 'writing').code).toMatch(/^(folder-not-writable|disk-failed)$/)
  const refused = await errorOf(() => open('/proc/sys/kernel/ostype', 'w'))
  expect(storeFailure(refused, '/s', 'writing')).toMatchObject({
    code: 'store-not-writable',
    reason: expect.stringMatching(/permi|read-only/),
  })
})

it('gives any other answer of the system as it is', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'debwright-disk-'))
  const error = await errorOf(() => readFile(folder))
  expect(diskFailure(error, folder, 'reading')).toMatchObject({ code: 'disk-failed', reason: 'EISDIR' })
  await rm(folder, { recursive: true })
})

it('does not take a bug for a failure of the disk', () => {
  expect(() => diskFailure(new TypeError('a bug'), '/', 'writing')).toThrow('a bug')
})
