import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { type FileHandle, open, rm } from 'node:fs/promises'
import type { FileRequest } from '../../actions/host.ts'
import { type Digest, isSha256, type Sha256 } from '../../core/digest.ts'
import type { Failure } from '../../core/failure.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import {
  type BundleIndex,
  type BundleMember,
  layOutBundle,
  parseBundleIndex,
  sizeOfBundleIndex,
} from '../../recipe/lock/lock-bundle.ts'
import { diskFailure } from '../store/disk-failure.ts'
import type { LocalStore } from '../store/store.ts'

/** An open bundle. Its form was checked; each file is verified when it is taken out. */
export interface Bundle extends AsyncDisposable {
  readonly path: string
  readonly index: BundleIndex
  readonly has: (sha256: Sha256) => boolean
  /** Copies a file into the store, verifying it on the way. */
  readonly take: (file: FileRequest) => Promise<Result<undefined, Failure>>
}

const headerSize = 512
const largestIndex = 64 * 2 ** 20
const pieceSize = 2 ** 20

/** Opens a bundle and holds its size and its index against the one form that a bundle has. */
export async function openBundle(
  path: string,
  store: Pick<LocalStore, 'nameForPartial' | 'adopt'>,
): Promise<Result<Bundle, Failure>> {
  const refuse = (problem: string) => fail({ code: 'bundle-invalid', bundle: path, problem } as const)
  try {
    await using opened = new AsyncDisposableStack()
    const file = opened.use(await open(path, constants.O_RDONLY | constants.O_NONBLOCK))
    const header = await readAt(file, 0, headerSize)
    const size = sizeOfBundleIndex(header)
    if (size === undefined || size > largestIndex) return refuse('it does not begin with bundle.json')
    const index = parseBundleIndex((await readAt(file, headerSize, size)).toString('utf8'))
    if (!index.ok) return refuse(index.failures.map(({ problem }) => problem).join('; '))
    const layout = layOutBundle(index.value)
    const actual = (await file.stat()).size
    if (actual !== layout.size) return refuse(`it has ${actual} bytes instead of ${layout.size}`)
    const members = new Map(
      layout.members.flatMap(member =>
        'file' in member.content ? [[member.content.file.sha256, member]] : [],
      ),
    )
    const kept = opened.move()
    return ok({
      path,
      index: index.value,
      has: sha256 => members.has(sha256),
      take: async request => {
        const member = members.get(request.sha256)
        if (member === undefined)
          return fail({ code: 'bundle-file-missing', bundle: path, names: [request.filename] })
        return takeMember(file, member, request, store)
      },
      [Symbol.asyncDispose]: () => kept.disposeAsync(),
    })
  } catch (error) {
    return fail(diskFailure(error, path, 'reading a bundle'))
  }
}

async function takeMember(
  bundle: FileHandle,
  { offset, content }: BundleMember,
  { filename, sha256, size }: FileRequest,
  store: Pick<LocalStore, 'nameForPartial' | 'adopt'>,
): Promise<Result<undefined, Failure>> {
  if (!('file' in content)) throw new Error('a file was asked for')
  const during = 'reading a bundle'
  if (content.file.size !== size)
    return fail({ code: 'size-mismatch', name: filename, during, expected: size, actual: content.file.size })
  const partial = await store.nameForPartial()
  try {
    const digest = await copyPart(bundle, offset, size, partial)
    if (digest.sha256 === sha256) return await store.adopt(partial, digest)
    return fail({ code: 'digest-mismatch', name: filename, during, expected: sha256, actual: digest.sha256 })
  } catch (error) {
    return fail(diskFailure(error, partial, during))
  } finally {
    await rm(partial, { force: true })
  }
}

async function copyPart(from: FileHandle, offset: number, size: number, target: string): Promise<Digest> {
  await using to = await open(target, 'wx', 0o600)
  const hash = createHash('sha256')
  for (let done = 0; done < size; ) {
    const piece = await readAt(from, offset + done, Math.min(pieceSize, size - done))
    if (piece.length === 0) break
    hash.update(piece)
    await to.writeFile(piece)
    done += piece.length
  }
  const sha256 = hash.digest('hex')
  if (!isSha256(sha256)) throw new Error('node:crypto returned no SHA-256')
  return { sha256, size }
}

/** As many bytes as there are, up to `length`. */
async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length)
  let done = 0
  while (done < length) {
    const { bytesRead } = await file.read(buffer, done, length - done, position + done)
    if (bytesRead === 0) break
    done += bytesRead
  }
  return buffer.subarray(0, done)
}
