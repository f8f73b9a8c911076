import { join, resolve } from 'node:path'
import type { Failure } from '../../core/failure.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { createGpgSigner, createKeySigner } from '../../machine/list-signer.ts'
import { openPublishedFolder } from '../../machine/store/published-folder.ts'
import { publishedPaths } from '../../stages/index/index.ts'
import { runSign as signList } from '../../stages/sign/run.ts'
import type { SignBytes } from '../../stages/sign/sign.ts'
import { nameFolder } from '../name-folder.ts'
import { openHost } from '../open-host.ts'
import { writeUserFile } from '../output/write-file.ts'
import { readTextFile } from '../read-file.ts'
import { optionOf, type VerbAnswer, type VerbInput } from '../verb.ts'

/** Signs the checksum list of a built folder, after holding list, index and files against each other. */
export async function runSign(input: VerbInput): Promise<Result<VerbAnswer, Failure>> {
  const [given = ''] = input.positional
  const folder = resolve(given)
  const signer = await chooseSigner(input)
  if (!signer.ok) return signer
  const opened = await openHost('sign', input)
  if (!opened.ok) return opened
  await using host = opened.value
  const published = await openPublishedFolder(folder, host.store)
  if (!published.ok) return published
  const signature = await signList(published.value, signer.value)
  if (!signature.ok) return signature
  const written = await writeUserFile(join(folder, publishedPaths.signature), signature.value)
  if (!written.ok) return written
  const name = `${nameFolder(folder)}/${publishedPaths.signature}`
  return ok({ status: 0, text: `${name}\n`, result: { signature: name } })
}

async function chooseSigner(input: VerbInput): Promise<Result<SignBytes, Failure>> {
  const file = optionOf(input, 'key-file')
  const fingerprint = optionOf(input, 'gpg-key')
  if (fingerprint !== undefined && file === undefined)
    return ok(createGpgSigner(fingerprint, process.env, input.signal))
  if (file === undefined || fingerprint !== undefined) {
    return fail({
      code: 'option-value-wrong',
      option: 'key-file',
      value: file ?? 'left out',
      expected: 'either --key-file FILE or --gpg-key FINGERPRINT',
    })
  }
  const key = await readTextFile(file, 'the secret key')
  if (!key.ok) return key
  return ok(
    createKeySigner(key.value, process.env['DEBWRIGHT_KEY_PASSPHRASE'], Math.floor(Date.now() / 1000)),
  )
}
