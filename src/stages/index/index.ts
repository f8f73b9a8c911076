import type { Digest } from '../../core/digest.ts'
import type { PackageName } from '../../formats/python/name.ts'

/** A wheel to publish: where it is named, and what an index says about it. */
export interface IndexedWheel {
  readonly filename: string
  readonly digest: Digest
  readonly name: PackageName
  /** As METADATA spells it. */
  readonly version: string
  /** The bytes of METADATA, published beside the wheel. @see PEP 658 */
  readonly metadata: Uint8Array
  /** `Requires-Python` as written, if there is one. */
  readonly requiresPython?: string
}

/** A file in the store, by its name. */
export interface IndexedFile {
  readonly filename: string
  readonly digest: Digest
}

/** A wheel as it was opened, as far as an index needs it. */
interface OpenedWheel {
  readonly filename: string
  readonly name: PackageName
  readonly version: string
  readonly distInfo: string
  readonly files: readonly { readonly path: string; readonly bytes: Uint8Array }[]
}

/** Where things stand in a published folder; links between them are relative, so that any static server serves it. */
export const publishedPaths = {
  checksumList: 'sha256sums.txt',
  signature: 'sha256sums.txt.asc',
  buildRequirements: 'build-requirements.txt',
  wheels: 'wheels',
  sdists: 'sdists',
  simple: 'simple',
} as const

/** What an index says about a wheel that was opened. Throws for one without METADATA: opening refuses it. */
export function indexWheel(wheel: OpenedWheel, digest: Digest): IndexedWheel {
  const { filename, name, version, distInfo, files } = wheel
  const metadata = files.find(({ path }) => path === `${distInfo}/METADATA`)?.bytes
  if (metadata === undefined) throw new Error(`no METADATA in ${filename}`)
  const [headers = ''] = Buffer.from(metadata)
    .toString('utf8')
    .split(/\r?\n\r?\n/, 1)
  const requiresPython = /^Requires-Python:[ \t]*(.*?)[ \t\r]*$/im.exec(headers)?.[1]
  return {
    filename,
    digest,
    name,
    version,
    metadata,
    ...(requiresPython === undefined || requiresPython === '' ? {} : { requiresPython }),
  }
}
