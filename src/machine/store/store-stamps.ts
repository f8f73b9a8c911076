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
  /** Holds until it is written with others, at the latest when the book is closed. */
  readonly put: (name: string, stamp: string) => void
  /** Writes what was put and used since the last time, as one transaction. */
  readonly write: () => void
  readonly remove: (name: string) => void
  /** Notes that an object was used, once for each name in a process; it is written with the stamps. */
  readonly use: (name: string) => void
  /** Seconds of the last use of every object. */
  readonly uses: () => ReadonlyMap<string, number>
}

/** A file's stat stamp: it changes whenever the content could have changed. */
export function stampOf(stats: BigIntStats): string {
  return `${stats.ino} ${stats.size} ${stats.mtimeNs} ${stats.ctimeNs}`
}

/** So many stamps wait at most for being written: each transaction takes about as long as hashing a small file. */
const mostWaiting = 100

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
  const waiting = new Map<string, string>()
  const touched = new Set<string>()
  const write = () => {
    if (waiting.size + touched.size === 0) return
    database.exec('BEGIN')
    try {
      for (const [name, stamp] of waiting) upsert.run(name, stamp, now())
      for (const name of touched) touch.run(now(), name)
      database.exec('COMMIT')
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK')
      throw error
    }
    waiting.clear()
    touched.clear()
  }
  return {
    find: name => {
      const put = waiting.get(name)
      if (put !== undefined) return put
      const stamp = select.get(name)?.['stamp']
      return typeof stamp === 'string' ? stamp : undefined
    },
    put: (name, stamp) => {
      used.add(name)
      waiting.set(name, stamp)
      if (waiting.size >= mostWaiting) write()
    },
    write,
    remove: name => {
      waiting.delete(name)
      remove.run(name)
    },
    use: name => {
      if (used.has(name)) return
      used.add(name)
      touched.add(name)
    },
    uses: () => {
      write()
      return new Map(all.all().map(row => [String(row['name']), Number(row['used'])]))
    },
    [Symbol.dispose]: () => {
      try {
        write()
      } catch {
        // On a full disk, say: whatever has no stamp is hashed again.
      }
      database.close()
    },
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
