import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import type { EventSink } from '../../actions/event.ts'
import type { Sha256 } from '../../core/digest.ts'
import { isMissing } from './disk-failure.ts'
import { hashFile } from './hash-file.ts'
import { setAside } from './set-aside.ts'
import type { StoreFolders } from './store-folders.ts'
import { type Stamps, stampOf } from './store-stamps.ts'

/**
 * Answers whether a store has a file, whole: one whose stat stamp changed is hashed again, and set aside where it is
 * damaged. Who asks for the same file meanwhile gets the same answer. Throws the operating system's errors.
 */
export function createFinder(
  folders: StoreFolders,
  stamps: Stamps,
  events: EventSink,
): (sha256: Sha256) => Promise<boolean> {
  const asked = new Map<Sha256, Promise<boolean>>()

  const look = async (sha256: Sha256): Promise<boolean> => {
    const path = join(folders.files, sha256)
    const name = `files/${sha256}`
    const readStamp = async () => stampOf(await lstat(path, { bigint: true }))
    try {
      const stamp = await readStamp()
      if (stamps.find(name) === stamp) {
        stamps.use(name)
        return true
      }
      const isWhole = (await hashFile(path)).sha256 === sha256
      // Another file may have been put in its place while it was read.
      if ((await readStamp()) !== stamp) return await look(sha256)
      if (isWhole) {
        stamps.put(name, stamp)
        return true
      }
      await setAside(path, sha256, folders)
    } catch (error) {
      if (isMissing(error)) return false
      throw error
    }
    stamps.remove(name)
    events({ type: 'note', text: `stored file ${sha256} was damaged; it is set aside and made again` })
    return false
  }

  return sha256 => {
    const same = asked.get(sha256)
    if (same !== undefined) return same
    const answer = look(sha256).finally(() => asked.delete(sha256))
    asked.set(sha256, answer)
    return answer
  }
}
