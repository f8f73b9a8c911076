import { readFile } from 'node:fs/promises'
import type { Failure } from '../core/failure.ts'
import { fail, ok, type Result } from '../core/result.ts'

/**
 * The kernel's uid and gid of everything that touches foreign bytes when root starts debwright. Debian reserves
 * 65000–65533 (Debian Policy 9.2.2) and systemd leaves 65520–65533 unused (UIDS-GIDS), so no account should have it.
 */
export const unprivilegedId = 65529

/** Under which kernel uid and gid containers and host tools run. */
export interface Identity {
  readonly uid: number
  readonly gid: number
  /** Root started debwright, and child processes change to this identity. */
  readonly dropped: boolean
}

/** The identity for child processes: the user's own, or for root the unprivileged one. */
export async function readIdentity(): Promise<Result<Identity, Failure>> {
  const uid = process.getuid?.() ?? 0
  const gid = process.getgid?.() ?? 0
  if (uid !== 0) return ok({ uid, gid, dropped: false })
  const owner = (await findOwner('/etc/passwd')) ?? (await findOwner('/etc/group'))
  if (owner !== undefined) return fail({ code: 'uid-in-use', uid: unprivilegedId, owner })
  return ok({ uid: unprivilegedId, gid: unprivilegedId, dropped: true })
}

/** Both files have the number in their third field: passwd(5), group(5). */
async function findOwner(path: string): Promise<string | undefined> {
  const lines = (await readFile(path, 'latin1').catch(() => '')).split('\n')
  const found = lines.map(line => line.split(':')).find(fields => fields[2] === String(unprivilegedId))
  return found?.[0]
}
