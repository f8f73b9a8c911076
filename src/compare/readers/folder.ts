import type { FolderEntry } from '../../actions/content.ts'
import { sortByBytes } from '../../core/bytes.ts'
import type { Field, Frame, Layer } from '../layer.ts'

/** A folder as a layer: its entries in byte order, so that there is no order to differ. */
export function folderLayer(entries: readonly FolderEntry[]): Layer {
  return {
    format: 'folder',
    anomalies: [],
    parts: sortByBytes(entries, ({ path }) => path).map(entry => ({
      name: entry.path,
      frame: entryFrame(entry),
      ...(entry.kind === 'file' ? { content: entry.content } : {}),
    })),
  }
}

/** What a folder says about an entry, spelled as bytes so that it is compared like any header. */
function entryFrame(entry: FolderEntry): Frame {
  const pairs: readonly (readonly [string, string])[] = [
    ['kind', entry.kind === 'other' ? entry.what : entry.kind],
    ...(entry.kind === 'file' ? [['executable', entry.executable ? 'yes' : 'no'] as const] : []),
    ...(entry.kind === 'symlink' ? [['link target', entry.target] as const] : []),
    ...(entry.rawPath === undefined ? [] : [['name, no UTF-8', entry.rawPath] as const]),
    ...(entry.kind === 'symlink' && entry.rawTarget !== undefined
      ? [['link target, no UTF-8', entry.rawTarget] as const]
      : []),
  ]
  return {
    read: async () => Buffer.from(pairs.map(([, value]) => value).join('\0')),
    parse: bytes => ({
      fields: pairs.map(([name, value]): Field => ({ name, value, ranges: [[0, bytes.length]] })),
      derived: [],
    }),
  }
}
