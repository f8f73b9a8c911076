import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { prepareStore, storeFolders } from '../../../src/machine/store/store-folders.ts'
import { lockStore } from '../../../src/machine/store/store-lock.ts'

let place = ''
let holder: ChildProcess | undefined

beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'debwright-store-'))
  await chmod(place, 0o755)
  await prepareStore(place, 1000)
})

afterEach(async () => {
  holder?.kill('SIGKILL')
  await rm(place, { recursive: true, force: true })
})

/** Another process that takes the lock and keeps it. */
async function holdElsewhere(): Promise<ChildProcess> {
  const module = new URL('../../../src/machine/store/store-lock.ts', import.meta.url).href
  const folders = JSON.stringify(storeFolders(place))
  const script = `
    const { lockStore } = await import(${JSON.stringify(module)})
    const locked = await lockStore(${folders}, { run: 'other', events: () => {} }, new AbortController().signal)
    console.log(locked.ok ? 'locked' : 'refused')
    setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [first] = await once(child.stdout, 'data')
  expect(String(first)).toBe('locked\n')
  return child
}

it('is free again right after its holder was killed, and told once who it waits for', async () => {
  holder = await holdElsewhere()
  const notes: string[] = []
  const waiting = new Promise<void>(resolve => {
    const events = (event: { readonly type: string; readonly text?: string }) => {
      notes.push(event.text ?? '')
      resolve()
    }
    locking = lockStore(storeFolders(place), { run: 'mine', events }, new AbortController().signal)
  })
  await waiting
  holder.kill('SIGKILL')
  const locked = await locking
  expect(notes).toEqual([`waiting for another run to end: other (process ${holder.pid})`])
  if (locked?.ok) locked.value[Symbol.dispose]()
  expect(locked?.ok).toBe(true)
})
let locking: ReturnType<typeof lockStore> | undefined

it('stops waiting when cancelled', async () => {
  holder = await holdElsewhere()
  const cancel = new AbortController()
  const options = { run: 'mine', events: () => cancel.abort() }
  await expect(lockStore(storeFolders(place), options, cancel.signal)).rejects.toThrow(/abort/)
})

it('is taken though nobody can be told by whom', async () => {
  const folders = storeFolders(place)
  await symlink('missing/name', `${folders.lock}.holder`)
  const options = { run: 'mine', events: () => undefined }
  const locked = await lockStore(folders, options, new AbortController().signal)
  if (locked.ok) locked.value[Symbol.dispose]()
  expect(locked.ok).toBe(true)
})
