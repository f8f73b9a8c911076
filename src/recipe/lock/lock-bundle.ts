import { sortByBytes } from '../../core/bytes.ts'
import { formatJson } from '../../core/canonical-json.ts'
import { isSha256, type Sha256 } from '../../core/digest.ts'
import { inputEpoch } from '../../core/epoch.ts'
import type { Problem } from '../../core/problem.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { z } from '../../core/shape.ts'
import { formatTarHeader, formatTarPadding, tarEnd } from '../../formats/archives/write-tar.ts'
import type { LockedTarget } from './lock.ts'

/**
 * A bundle is a tar without compression: `bundle.json`, which says what is in it; `sha256sums.txt`, for people with
 * sha256sum alone; then every file under `files/` by its SHA-256. Every byte follows from bundle.json and the files, so
 * that equal locks give equal bundles, and a place in the tar is computed, never believed.
 */
const bundleSchema = z.strictObject({
  schema: z.literal(1),
  /** Of the recipe. */
  name: z.string(),
  /** Digest of the lock. */
  lock: z.custom<Sha256>(value => typeof value === 'string' && isSha256(value)),
  targets: z.array(z.string()),
  /** In the order of their SHA-256, each once. */
  files: z.array(
    z.strictObject({
      sha256: z.custom<Sha256>(value => typeof value === 'string' && isSha256(value)),
      size: z.int().nonnegative(),
      purl: z.string(),
      filename: z.string(),
      archive: z.string().exactOptional(),
      index: z.string().exactOptional(),
    }),
  ),
})

/** What a bundle says of itself. */
export type BundleIndex = z.infer<typeof bundleSchema>
/** One file of a bundle. */
export type BundledFile = BundleIndex['files'][number]

/** One member of a bundle's tar: what stands before its content, where that begins, and what it is. */
export interface BundleMember {
  readonly header: Uint8Array
  /** Of the content, in bytes from the beginning of the tar. */
  readonly offset: number
  readonly padding: Uint8Array
  readonly content: { readonly bytes: Uint8Array } | { readonly file: BundledFile }
}

/** Every file that some targets of a lock name: sdists, crates and .debs, also those that only ask apt. */
export function planBundle(
  name: string,
  lock: Sha256,
  targets: readonly { readonly name: string; readonly locked: LockedTarget }[],
): BundleIndex {
  const files = new Map<string, BundledFile>()
  for (const { locked } of targets)
    for (const file of [...locked.sdists, ...locked.crates, ...locked.debian.packages]) {
      const { sha256, size, purl, filename } = file
      files.set(sha256, {
        ...{ sha256, size, purl, filename },
        ...('archive' in file && typeof file.archive === 'string' ? { archive: file.archive } : {}),
        ...('index' in file && typeof file.index === 'string' ? { index: file.index } : {}),
      })
    }
  return {
    schema: 1,
    name,
    lock,
    targets: sortByBytes(
      targets.map(target => target.name),
      target => target,
    ),
    files: sortByBytes(files.values(), ({ sha256 }) => sha256),
  }
}

/** `bundle.json`. */
function formatBundleIndex(index: BundleIndex): string {
  return formatJson(index)
}

/** Reads `bundle.json`; anything but the one text that an index has is refused. */
export function parseBundleIndex(text: string): Result<BundleIndex, Problem> {
  const parsed = bundleSchema.safeParse(readJson(text))
  if (!parsed.success) return fail({ problem: 'bundle.json does not have the form of an index' })
  const digests = parsed.data.files.map(({ sha256 }) => sha256)
  const sorted = sortByBytes(new Set(digests), digest => digest)
  if (sorted.join() !== digests.join())
    return fail({ problem: 'bundle.json does not list each file once, in order' })
  return formatBundleIndex(parsed.data) === text
    ? ok(parsed.data)
    : fail({ problem: 'bundle.json is not as debwright writes it' })
}

/** The members of a bundle's tar in their order, and its whole size in bytes. */
export function layOutBundle(index: BundleIndex): {
  readonly members: readonly BundleMember[]
  readonly size: number
} {
  const sums = index.files.map(({ sha256 }) => `${sha256}  files/${sha256}\n`).join('')
  const contents = [
    { path: indexPath, bytes: Buffer.from(formatBundleIndex(index)) },
    { path: 'sha256sums.txt', bytes: Buffer.from(sums) },
    ...index.files.map(file => ({ path: `files/${file.sha256}`, file })),
  ]
  let end = 0
  const members = contents.map((content): BundleMember => {
    const size = 'file' in content ? content.file.size : content.bytes.length
    const header = formatTarHeader({ kind: 'file', path: content.path, mode: 0o644, mtime: inputEpoch }, size)
    const offset = end + header.length
    const padding = formatTarPadding(size)
    end = offset + size + padding.length
    return {
      ...{ header, offset, padding },
      content: 'file' in content ? { file: content.file } : { bytes: content.bytes },
    }
  })
  return { members, size: end + tarEnd.length }
}

/** The size of `bundle.json` as the first header of a tar says it; undefined where it is no bundle's header. */
export function sizeOfBundleIndex(header: Uint8Array): number | undefined {
  const size = Number.parseInt(Buffer.from(header.subarray(124, 135)).toString('latin1'), 8)
  if (!Number.isSafeInteger(size) || size <= 0) return undefined
  const expected = formatTarHeader({ kind: 'file', path: indexPath, mode: 0o644, mtime: inputEpoch }, size)
  return Buffer.compare(header, expected) === 0 ? size : undefined
}

const indexPath = 'bundle.json'

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
