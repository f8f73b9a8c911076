import type { TreeFile } from '../../actions/tree.ts'
import { sortByBytes } from '../../core/bytes.ts'
import { formatRecord, formatRecordHash, type RecordEntry } from '../../formats/python/wheels/wheel-record.ts'

/**
 * RECORD of an installed distribution (PEP 376): a line for each installed file, sorted by bytes, paths relative to
 * site-packages. Bytecode and RECORD itself stand without hash and size, as pip writes them.
 */
export function formatInstalledRecord(
  installed: ReadonlyMap<string, TreeFile>,
  bytecode: ReadonlySet<string>,
  recordPath: string,
  site: string,
): string {
  const entries = [...installed].map(
    ([path, node]): RecordEntry => ({
      path: relativeTo(site, path),
      hash: bytecode.has(path) ? undefined : formatRecordHash(node.digest.sha256),
      size: bytecode.has(path) ? undefined : node.digest.size,
    }),
  )
  const self: RecordEntry = { path: relativeTo(site, recordPath), hash: undefined, size: undefined }
  return formatRecord(sortByBytes([...entries, self], ({ path }) => path))
}

function relativeTo(site: string, path: string): string {
  if (path.startsWith(`${site}/`)) return path.slice(site.length + 1)
  const from = site.split('/')
  const to = path.split('/')
  const shared = from.findIndex((segment, index) => segment !== to[index])
  return [...from.slice(shared).map(() => '..'), ...to.slice(shared)].join('/')
}
