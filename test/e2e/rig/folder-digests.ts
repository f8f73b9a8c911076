import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { sortByBytes } from '../../../src/core/bytes.ts'

/**
 * SHA-256 of every file below a folder, by its path; what describes the run (run.json) is left out, as in every
 * comparison. `sha256sum` could have written it.
 */
export function digestFolder(folder: string): Readonly<Record<string, string>> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => !entry.isDirectory())
    .map(entry => join(entry.parentPath, entry.name))
  return Object.fromEntries(
    sortByBytes(files, file => file)
      .map(file => [relative(folder, file), createHash('sha256').update(readFileSync(file)).digest('hex')])
      .filter(([path]) => path !== 'run.json'),
  )
}
