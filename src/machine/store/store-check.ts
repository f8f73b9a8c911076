import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { digestTree } from '../../actions/tree-digest.ts'
import { isSha256 } from '../../core/digest.ts'
import type { Failure } from '../../core/failure.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { readDiskTree } from '../roots/disk-tree.ts'
import { storeFailure } from './disk-failure.ts'
import { setAside } from './set-aside.ts'
import type { LocalStore } from './store.ts'

/** What checking a store found. */
export interface StoreCheck {
  /** How many files and root file systems were hashed. */
  readonly checked: number
  /** Names, below the store, of what was not what its name says; it was set aside. */
  readonly damaged: readonly string[]
}

/** Hashes everything in the store, whatever the stamps say, and sets aside what is not what its name says. */
export async function checkStore(
  store: LocalStore,
  signal: AbortSignal,
): Promise<Result<StoreCheck, Failure>> {
  const { folders, stamps } = store
  const damaged: string[] = []
  try {
    const files = await readdir(folders.files)
    for (const name of files) {
      signal.throwIfAborted()
      stamps.remove(`files/${name}`)
      if (isSha256(name) && (await store.has(name))) continue
      if (!isSha256(name)) await setAside(join(folders.files, name), name, folders)
      damaged.push(`files/${name}`)
    }
    const roots = await readdir(folders.roots)
    for (const name of roots) {
      signal.throwIfAborted()
      const path = join(folders.roots, name)
      const read = await readDiskTree(path, signal)
      if (read.ok && digestTree(read.value.tree).sha256 === name) continue
      await setAside(path, name, folders)
      damaged.push(`roots/${name}`)
    }
    return ok({ checked: files.length + roots.length, damaged })
  } catch (error) {
    signal.throwIfAborted()
    return fail(storeFailure(error, folders.place, 'checking the store'))
  }
}
