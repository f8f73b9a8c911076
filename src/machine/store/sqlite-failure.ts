import type { Failure } from '../../core/failure.ts'

/** The failure that an error of SQLite at a path stands for. Rethrows what is none. @see https://www.sqlite.org/rescode.html */
export function sqliteFailure(error: unknown, path: string, during: string): Failure {
  const code = sqliteCode(error)
  if (code === undefined) throw error
  const reason = error instanceof Error ? error.message : String(error)
  switch (code) {
    case 8:
    case 14:
      return { code: 'store-not-writable', path, during, reason }
    case 13:
      return { code: 'disk-full', path, during }
    case 11:
    case 26:
      return { code: 'store-damaged', path, problem: reason }
    case 5:
      // Where there are no locks at all (ENOLCK) SQLite believes that somebody else has them.
      return { code: 'store-not-lockable', path, reason: 'no lock was granted for ten seconds' }
    default:
      return { code: 'store-not-lockable', path, reason }
  }
}

/** SQLITE_BUSY: another process holds the lock. */
export function isBusy(error: unknown): boolean {
  return sqliteCode(error) === 5
}

/** SQLITE_CORRUPT and SQLITE_NOTADB. */
export function isUnreadable(error: unknown): boolean {
  const code = sqliteCode(error)
  return code === 11 || code === 26
}

/** The primary result code: extended codes carry it in their low byte. */
function sqliteCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number')
    return undefined
  return error.errcode & 0xff
}
