import { formatExitReason } from '../core/failures/container.ts'
import { fail, ok } from '../core/result.ts'
import { signDetached } from '../formats/openpgp.ts'
import type { SignBytes } from '../stages/sign/sign.ts'
import { runProgram } from './process.ts'

/** Signs with an armored secret key of a file. `now` in seconds since 1970. */
export function createKeySigner(secretKey: string, passphrase: string | undefined, now: number): SignBytes {
  return (name, bytes) => signDetached(name, bytes, secretKey, passphrase, now)
}

/** Variables by which gpg finds the user's keys and agent. */
const gpgVariables = ['HOME', 'GNUPGHOME', 'GPG_TTY', 'DISPLAY', 'XDG_RUNTIME_DIR']

/** Signs with a key of the user's own gpg, whose agent asks for the passphrase where it wants one. */
export function createGpgSigner(
  fingerprint: string,
  variables: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): SignBytes {
  const environment = Object.fromEntries(
    gpgVariables.flatMap(name => {
      const value = variables[name]
      return value === undefined ? [] : [[name, value]]
    }),
  )
  return async (name, bytes) => {
    const call = {
      program: 'gpg',
      debianPackage: 'gpg',
      arguments: [
        '--batch',
        '--armor',
        '--digest-algo',
        'SHA512',
        '--local-user',
        fingerprint,
        '--detach-sign',
      ],
      environment,
      input: bytes,
    }
    const ended = await runProgram(call, signal)
    if (!ended.ok) return ended
    const { exit, stdout, stderr } = ended.value
    if (exit === undefined) return ok(Buffer.from(stdout).toString('latin1'))
    const said = stderr.trim().split('\n').at(-1)
    return fail({ code: 'signing-failed', name, problem: said || `gpg: ${formatExitReason(exit)}` })
  }
}
