import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { signDetached, verifyClearsigned, verifyDetached } from '../../src/formats/openpgp.ts'
import type { SignaturePolicy } from '../../src/formats/openpgp-signature.ts'
import { at, createGpgRig, type GpgRig, revocationOf } from './gpg-rig.ts'

const now = Math.floor(Date.now() / 1000)
const whenSigned: SignaturePolicy = { now, keyValid: 'when it signed' }
const today: SignaturePolicy = { now, keyValid: 'now' }
const list = Buffer.from(`${'0'.repeat(64)}  six-1.0.tar.gz\n`)

let rig: GpgRig
beforeAll(() => {
  rig = createGpgRig()
  rig.makeKey('ann')
  rig.makeKey('bob', { algorithm: 'rsa3072' })
})
afterAll(() => rig[Symbol.dispose]())

/** The codes of what went wrong, or `good`. */
async function judge(
  bytes: Uint8Array,
  signature: Uint8Array,
  keyring: Uint8Array,
  policy = whenSigned,
): Promise<readonly string[] | 'good'> {
  const result = await verifyDetached('sha256sums.txt', bytes, signature, keyring, policy)
  return result.ok ? 'good' : result.failures.map(({ code }) => code)
}

describe('a detached signature', () => {
  it('names who signed and when', async () => {
    const signature = rig.sign('ann', list)
    const result = await verifyDetached('list', list, signature, rig.exportKey('ann'), today)
    const fingerprint = /^fpr:+([0-9A-F]+):/m.exec(
      rig.gpg(['--with-colons', '--list-keys', 'ann']).toString(),
    )?.[1]
    expect(result).toMatchObject({ ok: true, value: [{ fingerprint }] })
    expect(result.ok ? Math.abs(result.value[0].signed - now) : 999).toBeLessThan(300)
    expect(rig.sqvAccepts(list, signature, rig.exportKey('ann'))).toBe(true)
  })

  it('is taken armored or binary, from a ring of several keys, armored one after the other or binary', async () => {
    const binary = rig.gpg(['--local-user', 'bob', '--detach-sign'], list)
    expect(await judge(list, binary, rig.gpg(['--export']))).toBe('good')
    expect(await judge(list, binary, Buffer.concat([rig.exportKey('ann'), rig.exportKey('bob')]))).toBe(
      'good',
    )
  })

  it('does not hold for changed content', async () => {
    const signature = rig.sign('bob', list)
    const changed = Buffer.from(list.toString().replace('six', 'sex'))
    expect(await judge(changed, signature, rig.exportKey('bob'))).toEqual(['signature-invalid'])
    expect(rig.sqvAccepts(changed, signature, rig.exportKey('bob'))).toBe(false)
  })

  it('of a stranger does not count, and beside a good one does no harm', async () => {
    const both = rig.gpg(['--local-user', 'ann', '--local-user', 'bob', '--armor', '--detach-sign'], list)
    expect(await judge(list, rig.sign('bob', list), rig.exportKey('ann'))).toEqual(['signature-key-unknown'])
    expect(await judge(list, both, rig.exportKey('ann'))).toBe('good')
  })

  it('of a known key that is wrong spoils a good one', async () => {
    const binary = (user: string, bytes: Uint8Array) =>
      rig.gpg(['--local-user', user, '--detach-sign'], bytes)
    const both = Buffer.concat([binary('ann', list), binary('bob', Buffer.from('something else'))])
    expect(await judge(list, both, rig.exportKey('ann'))).toBe('good')
    expect(await judge(list, both, rig.gpg(['--export']))).toEqual(['signature-invalid'])
  })

  it('that is no signature, and an empty ring, are refused', async () => {
    expect(await judge(list, Buffer.from('hello'), rig.exportKey('ann'))).toEqual(['signature-invalid'])
    expect(await judge(list, rig.sign('ann', list), Buffer.from(''))).toEqual(['keyring-invalid'])
    const broken = Buffer.from(
      rig
        .exportKey('ann')
        .toString()
        .replace(/\n[A-Za-z0-9+/]{20}/, '\nAAAAAAAAAAAAAAAAAAAA'),
    )
    expect(await judge(list, rig.sign('ann', list), broken)).not.toBe('good')
  })

  it('by a key that has expired since: good by the one policy, refused by the other', async () => {
    rig.makeKey('eve', { at: at('20200101T000000'), expires: '2020-06-01' })
    const signature = rig.sign('eve', list, at('20200201T000000'))
    const keyring = rig.exportKey('eve')
    expect(await judge(list, signature, keyring, whenSigned)).toBe('good')
    expect(await judge(list, signature, keyring, today)).toEqual(['signature-key-expired'])
  })

  it('by a key that was extended after it signed is good today', async () => {
    const fingerprint = rig.makeKey('ted', { at: at('20200101T000000'), expires: '2020-06-01' })
    const signature = rig.sign('ted', list, at('20200201T000000'))
    rig.gpg(['--quick-set-expire', fingerprint, '20y'])
    const minimal = rig.gpg(['--armor', '--export-options', 'export-minimal', '--export', 'ted'])
    expect(await judge(list, signature, minimal, today)).toBe('good')
  })

  it('by a revoked key is refused, also when it was made before', async () => {
    const fingerprint = rig.makeKey('max')
    const signature = rig.sign('max', list)
    rig.gpg(['--import'], revocationOf(rig, fingerprint))
    const keyring = rig.exportKey('max')
    expect(await judge(list, signature, keyring)).toEqual(['signature-key-revoked'])
    expect(rig.sqvAccepts(list, signature, keyring)).toBe(false)
  })

  it('over SHA-1, or by an RSA key of 1024 bits, or by DSA, is refused', async () => {
    const sha1 = rig.sign('bob', list, ['--digest-algo', 'SHA1'])
    expect(await judge(list, sha1, rig.exportKey('bob'))).toEqual(['signature-algorithm-weak'])
    expect(rig.sqvAccepts(list, sha1, rig.exportKey('bob'))).toBe(false)
    rig.makeKey('ray', { algorithm: 'rsa1024' })
    expect(await judge(list, rig.sign('ray', list), rig.exportKey('ray'))).toEqual([
      'signature-algorithm-weak',
    ])
    rig.makeKey('dee', { algorithm: 'dsa2048' })
    expect(await judge(list, rig.sign('dee', list), rig.exportKey('dee'))).toEqual([
      'signature-algorithm-weak',
    ])
  })

  it('dated in the future is refused', async () => {
    const signature = rig.sign('ann', list, at('20990101T000000'))
    expect(await judge(list, signature, rig.exportKey('ann'))).toEqual(['signature-from-future'])
  })
})

describe('a cleartext signature', () => {
  const text = Buffer.from('Origin: Example\nSHA256:\n - dash\nlast \n')

  it('gives the signed text and nothing else', async () => {
    const signed = rig.clearsign('bob', text)
    const result = await verifyClearsigned('InRelease', signed, rig.exportKey('bob'), whenSigned)
    expect(result.ok && result.value.text).toBe('Origin: Example\nSHA256:\n - dash\nlast')
  })

  it('with anything before, behind or changed inside is refused', async () => {
    const signed = rig.clearsign('bob', text).toString()
    const verify = async (changed: string) => {
      const result = await verifyClearsigned(
        'InRelease',
        Buffer.from(changed),
        rig.exportKey('bob'),
        whenSigned,
      )
      return result.ok ? 'good' : result.failures.map(({ code }) => code)
    }
    expect(await verify(`Origin: Evil\n${signed}`)).toEqual(['signature-invalid'])
    expect(await verify(`${signed}Origin: Evil\n`)).toEqual(['signature-invalid'])
    expect(await verify(`${signed}${signed}`)).toEqual(['signature-invalid'])
    expect(await verify(signed.replace('Example', 'Evil'))).toEqual(['signature-invalid'])
    expect(await verify(signed.replace(/\nHash: \w+\n/, '\nHash: SHA512\nOrigin: Evil\n'))).toEqual([
      'signature-invalid',
    ])
    expect(await verify(text.toString())).toEqual(['signature-missing'])
  })
})

describe('signing', () => {
  it('makes a signature that gpg and sqv accept', async () => {
    const signature = await signDetached(
      'list',
      list,
      rig.exportSecret('bob'),
      undefined,
      Math.floor(Date.now() / 1000),
    )
    const armored = signature.ok ? Buffer.from(signature.value) : Buffer.alloc(0)
    expect(await judge(list, armored, rig.exportKey('bob'), today)).toBe('good')
    expect(rig.sqvAccepts(list, armored, rig.exportKey('bob'))).toBe(true)
  })

  it('wants the right passphrase and a key that may sign', async () => {
    rig.makeKey('pat', { passphrase: 'correct horse' })
    const secret = rig
      .gpg(['--passphrase', 'correct horse', '--armor', '--export-secret-keys', 'pat'])
      .toString()
    const sign = async (key: string, passphrase?: string) => {
      const result = await signDetached('list', list, key, passphrase, Math.floor(Date.now() / 1000))
      return result.ok
        ? 'signed'
        : result.failures.map(f => (f.code === 'signing-failed' ? f.problem : f.code)).join()
    }
    expect(await sign(secret)).toBe('the secret key wants a passphrase')
    expect(await sign(secret, 'wrong')).toBe('the passphrase is wrong')
    expect(await sign(secret, 'correct horse')).toBe('signed')
    expect(await sign('nonsense')).toBe('the secret key cannot be read')
    expect(await sign(rig.exportSecret('eve'))).toBe('the key cannot sign: it is expired, revoked or weak')
  })
})
