import type { Failure } from '../failure.ts'

/** The reason of `file-unreadable` and `mirror-file-unreadable` where there is nothing to read. */
export const absentReason = 'there is no such file'

/** Did a server, or a folder that stands for one, say that it has no such thing? */
export function isAbsentRemote(failure: Failure): boolean {
  if (failure.code === 'http-status') return failure.status === 404 || failure.status === 410
  return failure.code === 'mirror-file-unreadable' && failure.reason === absentReason
}

/** Did reading fail because there is no such file? Any other reason (no permission, no text) says nothing of what is there. */
export function isAbsentFile([failure]: readonly Failure[]): boolean {
  return failure?.code === 'file-unreadable' && failure.reason === absentReason
}
