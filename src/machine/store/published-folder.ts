import { constants } from 'node:fs'
import { open, readdir } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { sortByBytes } from '../../core/bytes.ts'
import type { Failure } from '../../core/failure.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import type { PublishedFolder } from '../../stages/sign/sign.ts'
import { diskFailure } from './disk-failure.ts'
import type { LocalStore } from './store.ts'

/** Lists, signatures and index pages are no larger. */
const pageBytes = 64_000_000

/** Opens a published folder of the user's for verifying. Links in it are never followed. */
export async function openPublishedFolder(
  path: string,
  store: Pick<LocalStore, 'importFile'>,
): Promise<Result<PublishedFolder, Failure>> {
  try {
    const entries = await readdir(path, { recursive: true, withFileTypes: true })
    const named = entries.map(entry => ({ entry, path: relative(path, join(entry.parentPath, entry.name)) }))
    const list = (kept: typeof named) =>
      sortByBytes(
        kept.map(one => one.path),
        one => one,
      )
    return ok({
      files: list(named.filter(({ entry }) => entry.isFile())),
      others: list(named.filter(({ entry }) => !entry.isFile() && !entry.isDirectory())),
      read: file => readPage(join(path, file)),
      take: file => store.importFile(join(path, file)),
    })
  } catch (error) {
    return fail(diskFailure(error, path, 'reading the published folder'))
  }
}

async function readPage(path: string): Promise<Result<Uint8Array, Failure>> {
  try {
    await using file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW)
    const { size } = await file.stat()
    if (size > pageBytes)
      return fail({ code: 'checksum-list-invalid', name: path, problem: `more than ${pageBytes} bytes` })
    return ok(await file.readFile())
  } catch (error) {
    return fail(diskFailure(error, path, 'reading the published folder'))
  }
}
