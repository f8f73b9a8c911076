import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** Larger files are locked packages, which only fetching writes. */
const smallBytes = 100_000

/** The small files of a store whose bytes are not those of their name. */
export function findWrongFiles(store: string): readonly string[] {
  const files = join(store, 'files')
  return readdirSync(files).filter(name => {
    const path = join(files, name)
    if (statSync(path).size > smallBytes) return false
    return createHash('sha256').update(readFileSync(path)).digest('hex') !== name
  })
}

/** What unfinished work lies in a store: everything below `partial` in its runs. */
export function findPartials(store: string): readonly string[] {
  return readdirSync(join(store, 'runs'), { recursive: true, encoding: 'utf8' }).filter(path =>
    path.includes('/partial/'),
  )
}
