import type { Key, KeyID, PartialConfig, Signature, SignaturePacket, VerifyMessageResult } from 'openpgp'
import type { Failure } from '../core/failure.ts'
import { fail, ok, type Result } from '../core/result.ts'
import { isBinary, readClearsigned, splitKeyring } from './openpgp-armor.ts'
import type { SignaturePolicy, Signer, VerifiedText } from './openpgp-signature.ts'

type OpenPgp = typeof import('openpgp')

/** NOTE: the library costs 0.1 s to load, and most runs verify nothing. */
const load = (): Promise<OpenPgp> => import('openpgp')

/**
 * Verifies a cleartext signature such as that of `InRelease`. One good signature by a key of the ring is enough, those
 * by other keys do not count; one by a key of the ring that is wrong spoils the whole. `name` is for messages.
 */
export async function verifyClearsigned(
  name: string,
  bytes: Uint8Array,
  keyring: Uint8Array,
  policy: SignaturePolicy,
): Promise<Result<VerifiedText, Failure>> {
  const text = readClearsigned(bytes)
  if (text === 'unsigned') return fail({ code: 'signature-missing', name })
  if (text === 'ambiguous')
    return fail({ code: 'signature-invalid', name, problem: 'not exactly one signed text and nothing else' })
  const openpgp = await load()
  const keys = await readKeyring(openpgp, name, keyring)
  if (!keys.ok) return keys
  const message = await attempt(() => openpgp.readCleartextMessage({ cleartextMessage: text }))
  if (message === undefined) return fail({ code: 'signature-invalid', name, problem: 'it cannot be read' })
  const date = latest(policy)
  const config = strictConfig(openpgp, policy)
  const signers = await judge(
    openpgp,
    name,
    message.getSigningKeyIDs(),
    keys.value,
    policy,
    verificationKeys => openpgp.verify({ message, verificationKeys, date, config }),
  )
  return signers.ok ? ok({ text: message.getText(), signers: signers.value }) : signers
}

/** Verifies a detached signature, armored or binary, over exactly these bytes. The same rules hold. */
export async function verifyDetached(
  name: string,
  bytes: Uint8Array,
  signature: Uint8Array,
  keyring: Uint8Array,
  policy: SignaturePolicy,
): Promise<Result<readonly [Signer, ...Signer[]], Failure>> {
  const openpgp = await load()
  const keys = await readKeyring(openpgp, name, keyring)
  if (!keys.ok) return keys
  const read = await attempt(() => readSignature(openpgp, signature))
  if (read === undefined) return fail({ code: 'signature-invalid', name, problem: 'it cannot be read' })
  const message = await openpgp.createMessage({ binary: bytes })
  const date = latest(policy)
  const config = strictConfig(openpgp, policy)
  return judge(openpgp, name, read.getSigningKeyIDs(), keys.value, policy, verificationKeys =>
    openpgp.verify({ message, signature: read, verificationKeys, date, format: 'binary', config }),
  )
}

/** Signs bytes with an armored secret key; the signature is detached and armored, over SHA-512. `now` in seconds. */
export async function signDetached(
  name: string,
  bytes: Uint8Array,
  secretKey: string,
  passphrase: string | undefined,
  now: number,
): Promise<Result<string, Failure>> {
  const openpgp = await load()
  const refuse = (problem: string) => fail({ code: 'signing-failed', name, problem } as const)
  const key = await attempt(() => openpgp.readPrivateKey({ armoredKey: secretKey }))
  if (key === undefined) return refuse('the secret key cannot be read')
  if (!key.isDecrypted() && passphrase === undefined) return refuse('the secret key wants a passphrase')
  const open = key.isDecrypted()
    ? key
    : await attempt(() => openpgp.decryptKey({ privateKey: key, passphrase: passphrase ?? '' }))
  if (open === undefined) return refuse('the passphrase is wrong')
  const date = new Date(now * 1000)
  const config = { preferredHashAlgorithm: openpgp.enums.hash.sha512 }
  const message = await openpgp.createMessage({ binary: bytes })
  const armored = await attempt(() =>
    openpgp.sign({ message, signingKeys: open, detached: true, format: 'armored', date, config }),
  )
  return armored === undefined ? refuse('the key cannot sign: it is expired, revoked or weak') : ok(armored)
}

/** Asks for each signature of a known key whether it holds, and says what is wrong with those that do not. */
async function judge(
  openpgp: OpenPgp,
  name: string,
  issuers: readonly KeyID[],
  keys: readonly Key[],
  policy: SignaturePolicy,
  verify: (key: Key) => Promise<VerifyMessageResult<unknown>>,
): Promise<Result<readonly [Signer, ...Signer[]], Failure>> {
  if (issuers.length === 0) return fail({ code: 'signature-missing', name })
  const signers: Signer[] = []
  const failures: Failure[] = []
  for (const key of keys.filter(candidate => issuers.some(id => candidate.getKeys(id).length > 0))) {
    const { signatures } = await verify(key)
    for (const one of signatures.filter(({ keyID }) => key.getKeys(keyID).length > 0)) {
      const packet = (await one.signature).packets[0]
      const refused = await one.verified.then(() => undefined, String)
      const failure =
        refused === undefined
          ? await judgeToday(key, one.keyID, name, policy)
          : await explainRefusal(openpgp, key, one.keyID, packet, refused, name)
      if (failure !== undefined) failures.push(failure)
      else
        signers.push({
          fingerprint: fingerprintOf(key),
          signed: Math.floor(Number(packet?.created ?? 0) / 1000),
        })
    }
  }
  const spoiled = failures.filter(({ code }) => code === 'signature-invalid')
  const [first, ...more] = signers
  if (first !== undefined && spoiled.length === 0) return ok([first, ...more])
  if (failures.length > 0) return { ok: false, failures: spoiled.length > 0 ? spoiled : failures }
  return fail({ code: 'signature-key-unknown', name, keys: issuers.map(id => id.toHex().toUpperCase()) })
}

/** A key that was valid when it signed may have to be valid today as well. */
async function judgeToday(
  key: Key,
  keyID: KeyID,
  name: string,
  policy: SignaturePolicy,
): Promise<Failure | undefined> {
  if (policy.keyValid === 'when it signed') return undefined
  const date = latest(policy)
  const fingerprint = fingerprintOf(key)
  if (await isRevoked(key, keyID, date)) return { code: 'signature-key-revoked', name, fingerprint }
  const valid = await key.getSigningKey(keyID, date).then(
    () => true,
    () => false,
  )
  return valid ? undefined : { code: 'signature-key-expired', name, fingerprint, moment: 'now' }
}

/** Which rule a signature broke. The library has refused it already; nothing here can make it good again. */
async function explainRefusal(
  openpgp: OpenPgp,
  key: Key,
  keyID: KeyID,
  packet: SignaturePacket | undefined,
  reason: string,
  name: string,
): Promise<Failure> {
  const fingerprint = fingerprintOf(key)
  const weak = (algorithm: string): Failure => ({
    code: 'signature-algorithm-weak',
    name,
    fingerprint,
    algorithm,
  })
  if (/digest did not match|verification failed/i.test(reason))
    return { code: 'signature-invalid', name, problem: 'the content or the signature was changed' }
  if (/creation time is in the future/i.test(reason) && !/self|binding/i.test(reason))
    return { code: 'signature-from-future', name, signed: packet?.created?.toISOString() ?? 'unknown' }
  const hash = packet?.hashAlgorithm
  if (typeof hash === 'number' && weakHashes(openpgp).has(hash))
    return weak(openpgp.enums.read(openpgp.enums.hash, hash))
  const info = key.getKeys(keyID)[0]?.getAlgorithmInfo()
  if (info !== undefined && (/^(?:dsa|elgamal)/.test(info.algorithm) || (info.bits ?? 4096) < strongBits))
    return weak(`${info.algorithm}${info.bits === undefined ? '' : ` of ${info.bits} bits`}`)
  const signed = packet?.created ?? new Date(0)
  if (await isRevoked(key, keyID, signed)) return { code: 'signature-key-revoked', name, fingerprint }
  if (/expired|in the future|newer than/i.test(reason) || (await isExpired(key, keyID, signed)))
    return { code: 'signature-key-expired', name, fingerprint, moment: 'when it signed' }
  return { code: 'signature-invalid', name, problem: 'the key may not make such a signature' }
}

async function isRevoked(key: Key, keyID: KeyID, date: Date): Promise<boolean> {
  if (await key.isRevoked(undefined, undefined, date)) return true
  const subkey = key.subkeys.find(candidate => candidate.getKeyID().equals(keyID))
  const binding = subkey?.bindingSignatures[0]
  return (
    subkey !== undefined && binding !== undefined && (await subkey.isRevoked(binding, key.keyPacket, date))
  )
}

async function isExpired(key: Key, keyID: KeyID, date: Date): Promise<boolean> {
  const subkey = key.subkeys.find(candidate => candidate.getKeyID().equals(keyID))
  const ends = [await key.getExpirationTime(), await subkey?.getExpirationTime(date)]
  return ends.some(end => end instanceof Date && end <= date)
}

const strongBits = 2048

/** Clocks of two machines may differ by five minutes. */
function latest({ now }: SignaturePolicy): Date {
  return new Date((now + 300) * 1000)
}

function weakHashes({ enums: { hash } }: OpenPgp): Set<(typeof hash)[keyof typeof hash]> {
  return new Set([hash.md5, hash.sha1, hash.ripemd, hash.sha224])
}

/** NOTE: a key whose owner has extended it may hold the newest self-signature only; it counts where the key is valid today. */
function strictConfig(openpgp: OpenPgp, policy: SignaturePolicy): PartialConfig {
  const { publicKey } = openpgp.enums
  return {
    minRSABits: strongBits,
    rejectPublicKeyAlgorithms: new Set([publicKey.dsa, publicKey.elgamal]),
    rejectMessageHashAlgorithms: weakHashes(openpgp),
    allowInsecureVerificationWithReformattedKeys: policy.keyValid === 'now',
  }
}

/** All keys of a ring: binary, or one or several armored blocks. */
async function readKeyring(
  openpgp: OpenPgp,
  name: string,
  keyring: Uint8Array,
): Promise<Result<readonly Key[], Failure>> {
  const refuse = (problem: string) =>
    fail({ code: 'keyring-invalid', name: `the keyring for ${name}`, problem } as const)
  const keys: Key[] = []
  for (const block of splitKeyring(keyring)) {
    const read = await attempt(() =>
      typeof block === 'string'
        ? openpgp.readKeys({ armoredKeys: block })
        : openpgp.readKeys({ binaryKeys: block }),
    )
    if (read === undefined) return refuse('it cannot be read')
    keys.push(...read)
  }
  return keys.length === 0 ? refuse('it is empty') : ok(keys)
}

function readSignature(openpgp: OpenPgp, bytes: Uint8Array): Promise<Signature> {
  return isBinary(bytes)
    ? openpgp.readSignature({ binarySignature: bytes })
    : openpgp.readSignature({ armoredSignature: Buffer.from(bytes).toString('latin1') })
}

function fingerprintOf(key: Key): string {
  return key.getFingerprint().toUpperCase()
}

/** The library throws for everything that is wrong with what it reads. */
async function attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
  return work().catch(() => undefined)
}
