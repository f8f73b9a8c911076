import type { Failure } from '../../core/failure.ts'
import type { Result } from '../../core/result.ts'
import { type Anomaly, judgeAnomalies } from '../archives/anomaly.ts'
import type { ArchiveLimits } from '../archives/limits.ts'
import { defaultLimits } from '../archives/limits.ts'
import { examineTar } from '../archives/tar.ts'

/** The files of a .deb's control.tar by name: `control`, `md5sums`, `conffiles`, `postinst` … */
export interface ControlFile {
  readonly bytes: Uint8Array
  /** Permission bits as the archive says. */
  readonly mode: number
}

const limits: ArchiveLimits = { ...defaultLimits, members: 1000, content: 2 ** 28 }

/**
 * Judges a control.tar that is already decompressed: plain files in one directory, among them `control`.
 *
 * @see deb(5), deb-control(5)
 */
export function readControlTar(
  archive: string,
  tar: Uint8Array,
): Result<ReadonlyMap<string, ControlFile>, Failure> {
  const { entries, anomalies } = examineTar(tar, limits)
  const files = new Map<string, ControlFile>()
  const found: Anomaly[] = [...anomalies]
  for (const { kind, path, bytes, mode } of entries) {
    if (kind === 'directory' && path === '') continue
    if (kind !== 'file' || path.includes('/') || path === '')
      found.push({ kind: 'unusual', found: `a ${kind} in a control archive`, member: path })
    else files.set(path, { bytes, mode })
  }
  if (!files.has('control')) found.push({ kind: 'damaged', found: 'no control file' })
  return judgeAnomalies(archive, found, () => files)
}
