import type { Failure } from '../../core/failure.ts'
import type { Result } from '../../core/result.ts'
import { type Anomaly, anomaliesToFailures, judgeAnomalies } from '../archives/anomaly.ts'
import { type ArMember, listAr, type ReadAt } from '../archives/ar.ts'

/** How a tar inside a .deb is compressed. */
export type DebCompression = 'none' | 'gzip' | 'xz' | 'zstd'

/** A tar inside a .deb: where it lies and how it is compressed. */
export interface DebTar extends ArMember {
  readonly compression: DebCompression
}

/** The three members of a .deb. */
export interface DebMembers {
  readonly version: ArMember
  readonly control: DebTar
  readonly data: DebTar
}

/** What is in a .deb's outer archive, as far as it can be told. */
export interface DebExamination {
  readonly members: readonly ArMember[]
  readonly deb: DebMembers | undefined
  readonly anomalies: readonly Anomaly[]
}

/**
 * Judges: the members of a .deb of format 2.0, exactly `debian-binary`, `control.tar` and `data.tar` in this order. Reads their headers
 * only; whoever wants the content reads `size` bytes at `offset`.
 *
 * @see deb(5)
 */
export async function readDebMembers(
  archive: string,
  readAt: ReadAt,
  size: number,
): Promise<Result<DebMembers, Failure>> {
  const { deb, anomalies } = await examineDeb(readAt, size)
  if (deb !== undefined) return judgeAnomalies(archive, anomalies, () => deb)
  const none: Anomaly = { kind: 'damaged', found: 'no control.tar or no data.tar' }
  return { ok: false, failures: anomaliesToFailures(archive, [...anomalies, none]) }
}

/** Examines: all members of the outer archive, which of them make the package, and every anomaly. */
export async function examineDeb(readAt: ReadAt, size: number): Promise<DebExamination> {
  const listing = await listAr(readAt, size)
  if (!listing.ok) return { members: [], deb: undefined, anomalies: listing.failures }
  const { members } = listing.value
  const [version, control, data] = members
  const anomalies: Anomaly[] = [...listing.value.anomalies]
  if (members.length > 3)
    anomalies.push({ kind: 'ambiguous', found: `${members.length} members instead of three` })
  const format = version === undefined ? '' : await readText(readAt, version)
  if (version?.name !== 'debian-binary' || format !== '2.0\n')
    anomalies.push({ kind: 'damaged', found: 'no debian-binary with the format 2.0 at the start' })
  const controlTar = asTar(control, 'control.tar')
  const dataTar = asTar(data, 'data.tar')
  const deb =
    version === undefined || controlTar === undefined || dataTar === undefined
      ? undefined
      : { version, control: controlTar, data: dataTar }
  return { members, deb, anomalies }
}

const compressions: ReadonlyMap<string, DebCompression> = new Map([
  ['', 'none'],
  ['.gz', 'gzip'],
  ['.xz', 'xz'],
  ['.zst', 'zstd'],
])

function asTar(member: ArMember | undefined, stem: string): DebTar | undefined {
  if (member === undefined || !member.name.startsWith(stem)) return undefined
  const compression = compressions.get(member.name.slice(stem.length))
  return compression === undefined ? undefined : { ...member, compression }
}

async function readText(readAt: ReadAt, member: ArMember): Promise<string> {
  return Buffer.from(await readAt(member.offset, Math.min(member.size, 16))).toString('latin1')
}
