import type { Stats } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { lstat, open, opendir, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { Content, FolderEntry } from '../actions/content.ts'
import { sortByBytes } from '../core/bytes.ts'
import { sayKind } from './roots/disk-walk.ts'

/** An open regular file as a content; a file that becomes shorter meanwhile gives fewer bytes. */
export function contentOfFile(file: FileHandle, size: number): Content {
  return {
    size,
    readAt: async (offset, length) => {
      const buffer = Buffer.allocUnsafeSlow(Math.max(0, Math.min(length, size - offset)))
      let filled = 0
      while (filled < buffer.length) {
        const { bytesRead } = await file.read(buffer, filled, buffer.length - filled, offset + filled)
        if (bytesRead === 0) break
        filled += bytesRead
      }
      return buffer.subarray(0, filled)
    },
  }
}

/** A file that is opened for each piece, so that a folder of many files needs no descriptor for each. */
export function contentOfPath(path: string, size: number): Content {
  return {
    size,
    readAt: async (offset, length) => {
      await using file = await open(path, 'r')
      return contentOfFile(file, size).readAt(offset, length)
    },
  }
}

/** Everything below a folder in byte order of the paths; symbolic links are never followed. */
export async function listFolder(folder: string): Promise<readonly FolderEntry[]> {
  const entries: FolderEntry[] = []
  const walk = async (below: string): Promise<void> => {
    for await (const { name } of await opendir(join(folder, below))) {
      const path = below === '' ? name : `${below}/${name}`
      const full = join(folder, path)
      const status = await lstat(full)
      if (status.isDirectory()) {
        entries.push({ kind: 'folder', path })
        await walk(path)
      } else if (status.isSymbolicLink())
        entries.push({ kind: 'symlink', path, target: await readlink(full) })
      else if (!status.isFile()) entries.push({ kind: 'other', path, what: sayOther(status) })
      else {
        const executable = (status.mode & 0o100) !== 0
        entries.push({ kind: 'file', path, executable, content: contentOfPath(full, status.size) })
      }
    }
  }
  await walk('')
  return sortByBytes(entries, ({ path }) => path)
}

/** A device is one of a kind by its mode and number. */
function sayOther(status: Stats): string {
  const isDevice = status.isCharacterDevice() || status.isBlockDevice()
  return isDevice ? `device ${status.mode.toString(8)} ${status.rdev}` : sayKind(status)
}
