import { chmod, lchown, mkdir } from 'node:fs/promises'
import type { Failure } from '../../core/failure.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { readProgram } from '../process.ts'
import { diskFailure } from '../store/disk-failure.ts'
import type { Identity } from '../unprivileged.ts'

/**
 * Copies a finished root file system to a new folder that containers may write, by reflink where the file system can.
 * The copy is made by the containers' identity, to whom everything in it belongs afterwards.
 */
export async function copyRoot(
  from: string,
  to: string,
  identity: Identity,
  signal: AbortSignal,
): Promise<Result<undefined, Failure>> {
  try {
    await mkdir(to)
    await chmod(to, 0o755)
    if (identity.dropped) await lchown(to, identity.uid, identity.gid)
  } catch (error) {
    return fail(diskFailure(error, to, 'copying a root file system'))
  }
  const copied = await readProgram(
    {
      program: 'cp',
      debianPackage: 'coreutils',
      arguments: ['-R', '--preserve=mode,timestamps,links', '--reflink=auto', '--', `${from}/.`, to],
      identity,
    },
    signal,
  )
  return copied.ok ? ok(undefined) : copied
}
