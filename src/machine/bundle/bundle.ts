import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import type { Content } from '../../actions/content.ts'
import type { FileRequest } from '../../actions/host.ts'
import { type Digest, expectSha256, type Sha256 } from '../../core/digest.ts'
import type { Failure } from '../../core/failure.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import {
  type BundleIndex,
  type BundleMember,
  layOutBundle,
  parseBundleIndex,
  sizeOfBundleIndex,
} from '../../recipe/lock/lock-bundle.ts'
import { contentOfFile } from '../open-content.ts'
import { diskFailure, storeFailure } from '../store/disk-failure.ts'
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
    const content = contentOfFile(file, (await file.stat()).size)
    const header = await content.readAt(0, headerSize)
    const size = sizeOfBundleIndex(header)
    if (size === undefined || size > largestIndex) return refuse('it does not begin with bundle.json')
    const index = parseBundleIndex(Buffer.from(await content.readAt(headerSize, size)).toString('utf8'))
    if (!index.ok) return refuse(index.failures.map(({ problem }) => problem).join('; '))
    const layout = layOutBundle(index.value)
    if (content.size !== layout.size) return refuse(`it has ${content.size} bytes instead of ${layout.size}`)
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
        return takeMember(content, member, request, store)
      },
      [Symbol.asyncDispose]: () => kept.disposeAsync(),
    })
  } catch (error) {
    return fail(diskFailure(error, path, 'reading a bundle'))
  }
}

async function takeMember(
  bundle: Content,
  { offset, content }: BundleMember,
  { filename, sha256, size }: FileRequest,
  store: Pick<LocalStore, 'nameForPartial' | 'adopt'>,
): Promise<Result<undefined, Failure>> {
  if (!('file' in content)) throw new Error('a file was asked for')
  const during = 'reading a bundle'
  if (content.file.size !== size)
    return fail({ code: 'size-mismatch', name: filename, during, expected: size, actual: content.file.size })
  const partial = await store.nameForPartial()
  if (!partial.ok) return partial
  try {
    const digest = await copyPart(bundle, offset, size, partial.value)
    if (digest.sha256 === sha256) return await store.adopt(partial.value, digest)
    return fail({ code: 'digest-mismatch', name: filename, during, expected: sha256, actual: digest.sha256 })
  } catch (error) {
    return fail(storeFailure(error, partial.value, during))
  } finally {
    await rm(partial.value, { force: true })
  }
}

async function copyPart(from: Content, offset: number, size: number, target: string): Promise<Digest> {
  await using to = await open(target, 'wx', 0o600)
  const hash = createHash('sha256')
  for (let done = 0; done < size; ) {
    const piece = await from.readAt(offset + done, Math.min(pieceSize, size - done))
    if (piece.length === 0) break
    hash.update(piece)
    await to.writeFile(piece)
    done += piece.length
  }
  return { sha256: expectSha256(hash.digest('hex')), size }
}
