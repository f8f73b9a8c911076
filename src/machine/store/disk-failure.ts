import type { Failure } from '../../core/failure.ts'

/** The failure that an error of the operating system stands for, at a place of the user's. Rethrows what is none. */
export function diskFailure(error: unknown, path: string, during: string): Failure {
  const reason = errorCode(error)
  if (reason === undefined) throw error
  if (reason === 'ENOSPC' || reason === 'EDQUOT') return { code: 'disk-full', path, during }
  if (reason === 'EMFILE' || reason === 'ENFILE') return { code: 'too-many-open-files', path, during }
  if (reason === 'EACCES' || reason === 'EPERM' || reason === 'EROFS')
    return { code: 'folder-not-writable', path, during, reason: sayReason(reason) }
  return { code: 'disk-failed', path, during, reason: sayReason(reason) }
}

/** The same inside the store. */
export function storeFailure(error: unknown, path: string, during: string): Failure {
  const failure = diskFailure(error, path, during)
  if (failure.code === 'disk-full') return { ...failure, store: true }
  return failure.code === 'folder-not-writable' ? { ...failure, code: 'store-not-writable' } : failure
}

/** The symbolic name of an operating system's error (`ENOENT`), undefined for any other value. */
export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || !('syscall' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}

/** True for the error of a path that is not there. */
export function isMissing(error: unknown): boolean {
  return errorCode(error) === 'ENOENT'
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  EROFS: 'read-only file system',
  EIO: 'input/output error',
  ENOENT: 'no such file or folder',
  ENOTDIR: 'not a folder',
  EEXIST: 'exists already',
  ELOOP: 'a symbolic link',
  ENAMETOOLONG: 'name too long',
}

function sayReason(code: string): string {
  const words = reasons[code]
  return words === undefined ? code : `${words} (${code})`
}
