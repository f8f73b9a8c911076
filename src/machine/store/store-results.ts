import { lstat, mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Sha256, sha256Of } from '../../core/digest.ts'
import type { Failure } from '../../core/failure.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { writeAtomically } from './atomic-write.ts'
import { isMissing, storeFailure } from './disk-failure.ts'
import type { StoreFolders } from './store-folders.ts'
import { type Stamps, stampOf } from './store-stamps.ts'

/** Small JSON values by key, within one scope: a builder's name, or what an in-process step remembers. */
export interface Results {
  /** The remembered value; undefined where there is none, or where the file is not the one that this store wrote here. */
  readonly recall: (key: Sha256) => Promise<unknown>
  readonly remember: (key: Sha256, value: unknown) => Promise<Result<undefined, Failure>>
  /** Forgets the whole scope. */
  readonly forget: () => Promise<Result<undefined, Failure>>
}

/**
 * The results of one scope. A result decides what is not built again, and its file name says nothing of its content: so
 * it counts only where the stamp that was written with it still fits. A store restored from elsewhere keeps its files,
 * which verify themselves, and begins with no results.
 */
export function createResults(
  folders: StoreFolders,
  stamps: Stamps,
  scope: string,
  namePartial: () => Promise<string>,
): Results {
  if (!/^[a-z0-9][a-z0-9._-]*$/.test(scope)) throw new Error(`not a scope of results: ${scope}`)
  const folder = join(folders.results, scope)
  const pathOf = (key: Sha256) => join(folder, `${key}.json`)
  const stampName = (key: Sha256) => `results/${scope}/${key}`
  return {
    recall: async key => {
      const path = pathOf(key)
      try {
        if (stampOf(await lstat(path, { bigint: true })) !== stamps.find(stampName(key))) return undefined
        const record: unknown = JSON.parse(await readFile(path, 'utf8'))
        const value = openRecord(record)
        if (value !== undefined) stamps.use(stampName(key))
        return value
      } catch (error) {
        if (isMissing(error) || error instanceof SyntaxError) return undefined
        throw error
      }
    },
    remember: async (key, value) => {
      const path = pathOf(key)
      const text = JSON.stringify(value)
      if (text === undefined) throw new Error('not a JSON value')
      try {
        await mkdir(folder, { recursive: true, mode: 0o755 })
        const record = JSON.stringify({ sha256: sha256Of(text), value: text })
        // NOTE: not flushed, since a record that a power cut tore does not fit its own digest and counts as none.
        await writeAtomically(path, `${record}\n`, await namePartial(), { flush: false })
        stamps.put(stampName(key), stampOf(await lstat(path, { bigint: true })))
        // A result whose stamp a kill took away would have to be made again; of a file it only has to be hashed.
        stamps.write()
        return ok(undefined)
      } catch (error) {
        return fail(storeFailure(error, path, 'remembering a result'))
      }
    },
    forget: async () => {
      try {
        await rm(folder, { recursive: true, force: true })
        return ok(undefined)
      } catch (error) {
        return fail(storeFailure(error, folder, 'forgetting results'))
      }
    },
  }
}

function openRecord(record: unknown): unknown {
  if (typeof record !== 'object' || record === null || !('sha256' in record) || !('value' in record))
    return undefined
  if (typeof record.value !== 'string' || sha256Of(record.value) !== record.sha256) return undefined
  return JSON.parse(record.value)
}
