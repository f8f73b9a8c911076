import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A throw-away GnuPG home. */
export interface GpgRig extends Disposable {
  readonly folder: string
  /** Runs gpg at a faked time; returns its standard output. */
  readonly gpg: (parameters: readonly string[], input?: string | Uint8Array) => Buffer
  /** Makes a key of a user, at a time, valid for so long; returns its fingerprint. */
  readonly makeKey: (user: string, options?: KeyOptions) => string
  readonly exportKey: (user: string) => Buffer
  readonly exportSecret: (user: string) => string
  readonly sign: (user: string, bytes: Uint8Array, more?: readonly string[]) => Buffer
  readonly clearsign: (user: string, bytes: Uint8Array, more?: readonly string[]) => Buffer
  /** Whether sqv, another implementation, accepts a detached signature. */
  readonly sqvAccepts: (bytes: Uint8Array, signature: Uint8Array, keyring: Uint8Array) => boolean
}

export interface KeyOptions {
  readonly algorithm?: string
  readonly expires?: string
  readonly at?: readonly string[]
  readonly passphrase?: string
}

/** gpg's option for a faked clock, such as `20200101T000000`. */
export function at(time: string): readonly string[] {
  return ['--faked-system-time', time]
}

export function createGpgRig(): GpgRig {
  const folder = mkdtempSync(join(tmpdir(), 'debwright-gpg-'))
  // Deriving a key from a passphrase takes seconds by default.
  writeFileSync(join(folder, 'gpg-agent.conf'), 's2k-count 65536\n')
  const base = ['--homedir', folder, '--batch', '--yes', '--quiet', '--pinentry-mode', 'loopback']
  const gpg: GpgRig['gpg'] = (parameters, input) =>
    execFileSync('gpg', [...base, ...parameters], {
      input: input ?? '',
      stdio: ['pipe', 'pipe', 'pipe'],
      maxBuffer: 1 << 26,
    })
  const fingerprint = (user: string) =>
    /^fpr:+([0-9A-F]+):/m.exec(gpg(['--with-colons', '--list-keys', user]).toString())?.[1] ?? ''
  return {
    folder,
    gpg,
    makeKey: (user, { algorithm = 'ed25519', expires = 'never', at: time = [], passphrase = '' } = {}) => {
      gpg([
        ...time,
        '--passphrase',
        passphrase,
        '--quick-gen-key',
        `${user} <${user}@example.org>`,
        algorithm,
        'sign',
        expires,
      ])
      return fingerprint(user)
    },
    exportKey: user => gpg(['--armor', '--export', user]),
    exportSecret: user => gpg(['--armor', '--export-secret-keys', user]).toString(),
    sign: (user, bytes, more = []) => gpg(['--local-user', user, ...more, '--armor', '--detach-sign'], bytes),
    clearsign: (user, bytes, more = []) => gpg(['--local-user', user, ...more, '--clearsign'], bytes),
    sqvAccepts: (bytes, signature, keyring) => {
      const paths = ['ring', 'signature', 'content'].map(name => join(folder, `sqv-${name}`))
      const [ring = '', sig = '', content = ''] = paths
      writeFileSync(ring, keyring)
      writeFileSync(sig, signature)
      writeFileSync(content, bytes)
      return spawnSync('sqv', ['--keyring', ring, sig, content]).status === 0
    },
    [Symbol.dispose]: () => {
      spawnSync('gpgconf', ['--homedir', folder, '--kill', 'all'])
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The revocation certificate that gpg made with the key, made usable. */
export function revocationOf(rig: GpgRig, fingerprint: string): string {
  const path = join(rig.folder, 'openpgp-revocs.d', `${fingerprint}.rev`)
  return readFileSync(path, 'utf8').replace(':-----BEGIN', '-----BEGIN')
}
