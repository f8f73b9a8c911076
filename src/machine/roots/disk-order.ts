import { opendir } from 'node:fs/promises'
import { join } from 'node:path'
import type { NameOrder } from '../containers/source-archive.ts'

/**
 * Orders names so that a tmpfs, which lists the latest first, lists them as this folder's file system does. Whatever
 * differs then between disk and tmpfs is not the order of names.
 */
export function orderOnDisk(folder: string): NameOrder {
  return async path => {
    const names: string[] = []
    // NOTE: readdir of Node sorts; opendir does not.
    for await (const entry of await opendir(join(folder, path))) names.push(entry.name)
    return names.reverse()
  }
}
