import { isUtf8 } from 'node:buffer'
import type { Stats } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { lstat, open, readdir, readlink } from 'node:fs/promises'
import type { Content, FolderEntry } from '../actions/content.ts'
import { sortByBytes } from '../core/bytes.ts'
import { sayKind } from './roots/disk-walk.ts'

/** An open regular file as a content; a file that becomes shorter meanwhile gives fewer bytes. */
export function contentOfFile(file: FileHandle, size: number): Content {
  const readInto = async (target: Uint8Array, offset: number) => {
    const length = Math.min(target.length, size - offset)
    let filled = 0
    while (filled < length) {
      const { bytesRead } = await file.read(target, filled, length - filled, offset + filled)
      if (bytesRead === 0) break
      filled += bytesRead
    }
    return filled
  }
  return {
    size,
    readInto,
    readAt: async (offset, length) => {
      const buffer = Buffer.allocUnsafeSlow(Math.max(0, Math.min(length, size - offset)))
      return buffer.subarray(0, await readInto(buffer, offset))
    },
  }
}

/** A file that is opened for each piece, so that a folder of many files needs no descriptor for each. */
export function contentOfPath(path: string | Buffer, size: number): Content {
  return {
    size,
    readAt: async (offset, length) => {
      await using file = await open(path, 'r')
      return contentOfFile(file, size).readAt(offset, length)
    },
  }
}

/**
 * Everything below a folder in byte order of the paths; symbolic links are never followed. Names are bytes: those that are
 * not UTF-8 are entries like any other.
 */
export async function listFolder(folder: string): Promise<readonly FolderEntry[]> {
  const entries: FolderEntry[] = []
  const walk = async (below: Buffer): Promise<void> => {
    const names = await readdir(Buffer.concat([top, below]), { encoding: 'buffer' })
    for (const name of names) {
      const bytes = Buffer.concat([below, name])
      const full = Buffer.concat([top, bytes])
      const named = nameEntry(bytes)
      const status = await lstat(full)
      if (status.isDirectory()) {
        entries.push({ kind: 'folder', ...named })
        await walk(Buffer.concat([bytes, Buffer.from('/')]))
      } else if (status.isSymbolicLink())
        entries.push({
          kind: 'symlink',
          ...named,
          ...nameTarget(await readlink(full, { encoding: 'buffer' })),
        })
      else if (!status.isFile()) entries.push({ kind: 'other', ...named, what: sayOther(status) })
      else {
        const executable = (status.mode & 0o100) !== 0
        entries.push({ kind: 'file', ...named, executable, content: contentOfPath(full, status.size) })
      }
    }
  }
  const top = Buffer.from(`${folder}/`)
  await walk(Buffer.from(''))
  return sortByBytes(entries, ({ path, rawPath = '' }) => `${path}\0${rawPath}`)
}

function nameEntry(path: Buffer): Pick<FolderEntry, 'path' | 'rawPath'> {
  return isUtf8(path)
    ? { path: path.toString('utf8') }
    : { path: path.toString('latin1'), rawPath: path.toString('hex') }
}

function nameTarget(target: Buffer): { readonly target: string; readonly rawTarget?: string } {
  return isUtf8(target)
    ? { target: target.toString('utf8') }
    : { target: target.toString('latin1'), rawTarget: target.toString('hex') }
}

/** A device is one of a kind by its mode and number. */
function sayOther(status: Stats): string {
  const isDevice = status.isCharacterDevice() || status.isBlockDevice()
  return isDevice ? `device ${status.mode.toString(8)} ${status.rdev}` : sayKind(status)
}
