import type { BigIntStats } from 'node:fs'
import { rmSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { isUnreadable } from './sqlite-failure.ts'

/**
 * What the store remembers of each object since it was last hashed: its stat stamp, and when it was last used. A lost
 * or damaged book costs time (everything is hashed again) and remembered results, never correctness.
 */
export interface Stamps extends Disposable {
  readonly find: (name: string) => string | undefined
  readonly put: (name: string, stamp: string) => void
  readonly remove: (name: string) => void
  /** Notes that an object was used; at most one write for each name in a process. */
  readonly use: (name: string) => void
  /** Seconds of the last use of every object. */
  readonly uses: () => ReadonlyMap<string, number>
}

/** A file's stat stamp: it changes whenever the content could have changed. */
export function stampOf(stats: BigIntStats): string {
  return `${stats.ino} ${stats.size} ${stats.mtimeNs} ${stats.ctimeNs}`
}

/** Opens the book of stamps; one that SQLite cannot read is begun anew. */
export function openStamps(path: string, now: () => number): Stamps {
  const database = openDatabase(path)
  const select = database.prepare('SELECT stamp FROM stamps WHERE name = ?')
  const upsert = database.prepare(
    'INSERT INTO stamps (name, stamp, used) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET stamp = excluded.stamp, used = excluded.used',
  )
  const remove = database.prepare('DELETE FROM stamps WHERE name = ?')
  const touch = database.prepare('UPDATE stamps SET used = ? WHERE name = ?')
  const all = database.prepare('SELECT name, used FROM stamps')
  const used = new Set<string>()
  return {
    find: name => {
      const stamp = select.get(name)?.['stamp']
      return typeof stamp === 'string' ? stamp : undefined
    },
    put: (name, stamp) => {
      used.add(name)
      upsert.run(name, stamp, now())
    },
    remove: name => {
      remove.run(name)
    },
    use: name => {
      if (used.has(name)) return
      used.add(name)
      touch.run(now(), name)
    },
    uses: () => new Map(all.all().map(row => [String(row['name']), Number(row['used'])])),
    [Symbol.dispose]: () => database.close(),
  }
}

function openDatabase(path: string): DatabaseSync {
  try {
    return createTable(path)
  } catch (error) {
    if (!isUnreadable(error)) throw error
    for (const suffix of ['', '-wal', '-shm']) rmSync(`${path}${suffix}`, { force: true })
    return createTable(path)
  }
}

function createTable(path: string): DatabaseSync {
  const database = new DatabaseSync(path, { timeout: 10_000 })
  try {
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF')
    database.exec(
      'CREATE TABLE IF NOT EXISTS stamps (name TEXT PRIMARY KEY, stamp TEXT NOT NULL, used INTEGER NOT NULL) STRICT, WITHOUT ROWID',
    )
    return database
  } catch (error) {
    database.close()
    throw error
  }
}
