import { closeSync, constants, fstatSync, openSync, readdirSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import type { Sha256 } from '../../core/digest.ts'
import { errorCode } from '../store/disk-failure.ts'
import { stampOf } from '../store/store-stamps.ts'
import { hashOpenFileSync } from './disk-tree.ts'

/** What a file held when it had this stamp, and holds as long as it has the same. */
export interface EarlyDigest {
  readonly stamp: string
  readonly sha256: Sha256
}

/** After so many bytes hashed, others get to work: who waits for this process is waited for. */
const pauseBytes = 4 * 1024 * 1024

/**
 * Hashes files of a tree, by path, while foreign code runs in it, until the signal says that this has ended. Only files
 * that have not changed since `began` are taken (the tree's file system said that time, in nanoseconds, before the code
 * was started): whatever changes afterwards gets a later time, and so another stamp.
 */
export async function digestEarly(
  tree: string,
  began: bigint,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, EarlyDigest>> {
  const digests = new Map<string, EarlyDigest>()
  let unpaused = 0
  const visit = async (location: string, prefix: string): Promise<void> => {
    using folder = openEntry(location, constants.O_DIRECTORY)
    if (folder === undefined) return
    for (const entry of readdirSync(folder.path, { withFileTypes: true })) {
      if (signal.aborted) return
      const [inside, path] = [`${folder.path}/${entry.name}`, `${prefix}${entry.name}`]
      if (entry.isDirectory()) await visit(inside, `${path}/`)
      if (!entry.isFile()) continue
      using file = openEntry(inside, constants.O_NONBLOCK)
      if (file === undefined) continue
      const stats = fstatSync(file.descriptor, { bigint: true })
      if (!stats.isFile() || stats.ctimeNs >= began) continue
      digests.set(path, { stamp: stampOf(stats), sha256: hashOpenFileSync(file.descriptor).sha256 })
      unpaused += Number(stats.size)
      if (unpaused < pauseBytes) continue
      unpaused = 0
      await setImmediate()
    }
  }
  try {
    await visit(tree, '')
  } catch (error) {
    // What cannot be read now is read when nothing runs any more, by whoever can say what is wrong.
    if (errorCode(error) === undefined) throw error
  }
  return digests
}

interface OpenEntry extends Disposable {
  readonly descriptor: number
  /** Leads to the very thing that was opened, whatever has its name now. */
  readonly path: string
}

/**
 * Opens what is there without following it, so that a link in its place leads nowhere. Undefined where it is gone or
 * something else by now.
 */
function openEntry(location: string, flags: number): OpenEntry | undefined {
  try {
    const descriptor = openSync(location, constants.O_RDONLY | constants.O_NOFOLLOW | flags)
    const path = `/proc/self/fd/${descriptor}`
    return { descriptor, path, [Symbol.dispose]: () => closeSync(descriptor) }
  } catch (error) {
    if (errorCode(error) === undefined) throw error
    return undefined
  }
}
