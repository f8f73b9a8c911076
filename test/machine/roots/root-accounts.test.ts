import { existsSync } from 'node:fs'
import { chmod, chown, lstat, mkdtemp, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { unprivilegedId } from '../../../src/machine/unprivileged.ts'
import { type Account, accounts, spawnChild } from '../accounts.ts'
import { makeDeb, makeToySystem } from './toy-debs.ts'

let folder = ''
let debs: readonly string[] = []

beforeAll(async () => {
  folder = await mkdtemp('/var/tmp/debwright-root-accounts-')
  await chmod(folder, 0o755)
  const slow = {
    name: 'slow',
    files: { 'opt/slow': { content: '', mode: 0o4711 }, 'opt/closed/file': { content: 'x', mode: 0o600 } },
    control: {
      postinst:
        '#!/bin/sh\numask 077\nchown 33:33 /opt/slow\nmkdir /opt/made\nchmod 0 /opt/made\necho $(id -u) > /opt/uid\n',
    },
  }
  debs = [await makeToySystem(folder), await makeDeb(folder, slow)]
})

afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

/** A store of the account's own on a file system. */
async function storeOf(account: Account, parent: string): Promise<string> {
  const place = await mkdtemp(join(parent, 'debwright-store-'))
  await chown(place, account.uid, account.gid)
  await chmod(place, 0o755)
  return place
}

const disks = ['/var/tmp', '/dev/shm'].filter(path => existsSync(path))

it('gives one digest to root and to an ordinary user, on disk and on tmpfs', async () => {
  const digests: unknown[] = []
  for (const account of accounts())
    for (const disk of disks) {
      const place = await storeOf(account, disk)
      const { stdout, stderr, code } = await spawnChild(account, 'roots/root-child.ts', [place, ...debs], '')
        .ended
      await rm(place, { recursive: true })
      expect([stderr, code]).toEqual(['', 0])
      const { uid, digest } = JSON.parse(stdout)
      expect(uid).toBe(account.uid)
      digests.push(digest)
    }
  expect(digests).toHaveLength(accounts().length * disks.length)
  expect(new Set(digests.map(digest => JSON.stringify(digest))).size).toBe(1)
})

describe.each(accounts())('started by $name', account => {
  it('leaves nothing under a final name when killed, and the next run works', async () => {
    const place = await storeOf(account, folder)
    const killed = spawnChild(account, 'roots/root-child.ts', [place, ...debs], '')
    const run = join(place, 'runs')
    await vi.waitFor(
      async () => expect((await listDeep(run)).some(path => path.endsWith('/tree/usr/bin/dpkg'))).toBe(true),
      {
        timeout: 10_000,
        interval: 2,
      },
    )
    killed.kill()
    await killed.ended
    expect(await readdir(join(place, 'roots'))).toEqual([])
    const next = await spawnChild(account, 'roots/root-child.ts', [place, ...debs], '').ended
    expect(next.stderr).toBe('')
    const { digest } = JSON.parse(next.stdout)
    const root = join(place, 'roots', digest.sha256)
    const owner = account.uid === 0 ? unprivilegedId : account.uid
    for (const path of ['', 'opt/slow', 'opt/made', 'usr/bin/sh'])
      expect((await lstat(join(root, path))).uid).toBe(owner)
  })
})

async function listDeep(path: string): Promise<readonly string[]> {
  const entries = await readdir(path, { recursive: true }).catch(() => [])
  return entries.map(entry => `/${entry}`)
}
