import type { Failure } from '../../core/failure.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { verifyDetached } from '../../formats/openpgp.ts'
import { publishedPaths } from '../index/index.ts'
import type { PublishedFolder, SignBytes, VerifiedWheel } from './sign.ts'
import { verifyFolder } from './verify-folder.ts'

const { checksumList, signature, wheels } = publishedPaths

/** Signs the checksum list of a folder that agrees with it; the text of `sha256sums.txt.asc` comes back, to be written. */
export async function runSign(folder: PublishedFolder, sign: SignBytes): Promise<Result<string, Failure>> {
  if (folder.files.includes(signature) || folder.others.includes(signature))
    return fail({ code: 'signature-exists', name: signature })
  const list = await readListed(folder, checksumList)
  if (!list.ok) return list
  const verified = await verifyFolder(folder, Buffer.from(list.value).toString('utf8'))
  return verified.ok ? sign(checksumList, list.value) : verified
}

/**
 * Verifies a folder of signed wheels before any of them is opened: the signature of the list by a key of the ring that
 * is valid now, then list, files and index. The wheels come back, in the store, by name.
 */
export async function runVerify(
  folder: PublishedFolder,
  keyring: Uint8Array,
  now: number,
): Promise<Result<readonly VerifiedWheel[], Failure>> {
  const list = await readListed(folder, checksumList)
  if (!list.ok) return list
  if (!folder.files.includes(signature)) return fail({ code: 'signature-missing', name: checksumList })
  const signed = await folder.read(signature)
  if (!signed.ok) return signed
  const policy = { now, keyValid: 'now' } as const
  const verified = await verifyDetached(checksumList, list.value, signed.value, keyring, policy)
  if (!verified.ok) return verified
  const files = await verifyFolder(folder, Buffer.from(list.value).toString('utf8'))
  if (!files.ok) return files
  return ok(
    files.value
      .filter(({ path }) => path.startsWith(`${wheels}/`))
      .map(({ path, digest }) => ({ filename: path.slice(wheels.length + 1), digest })),
  )
}

async function readListed(folder: PublishedFolder, path: string): Promise<Result<Uint8Array, Failure>> {
  if (!folder.files.includes(path))
    return fail({ code: 'checksum-list-invalid', name: path, problem: 'it is not there' })
  return folder.read(path)
}
