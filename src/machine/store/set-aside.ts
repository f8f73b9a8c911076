import { randomBytes } from 'node:crypto'
import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import type { StoreFolders } from './store-folders.ts'

/**
 * Moves something of a store that is not what its name says to `damaged/`, beside everything that was set aside before.
 * Throws the operating system's errors.
 */
export async function setAside(path: string, name: string, { damaged }: StoreFolders): Promise<void> {
  await rename(path, join(damaged, `${name}-${randomBytes(4).toString('hex')}`))
}
