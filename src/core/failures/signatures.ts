import type { Descriptions } from './description.ts'

/** Facts of the first failures, where a signature itself does not hold. */
type OpenpgpFailure =
  | { readonly code: 'signature-missing'; readonly name: string }
  | { readonly code: 'signature-invalid'; readonly name: string; readonly problem: string }
  | { readonly code: 'signature-from-future'; readonly name: string; readonly signed: string }
  | { readonly code: 'signature-key-unknown'; readonly name: string; readonly keys: readonly string[] }
  | {
      readonly code: 'signature-key-expired'
      readonly name: string
      readonly fingerprint: string
      readonly moment: 'when it signed' | 'now'
    }
  | { readonly code: 'signature-key-revoked'; readonly name: string; readonly fingerprint: string }
  | {
      readonly code: 'signature-algorithm-weak'
      readonly name: string
      readonly fingerprint: string
      readonly algorithm: string
    }
  | { readonly code: 'keyring-invalid'; readonly name: string; readonly problem: string }
  | { readonly code: 'signing-failed'; readonly name: string; readonly problem: string }

/** A Debian archive's `InRelease`, well signed, is not what this lock may stand on. */
type ReleaseFailure =
  | { readonly code: 'release-invalid'; readonly name: string; readonly problem: string }
  | {
      readonly code: 'release-codename-wrong'
      readonly name: string
      readonly expected: string
      readonly actual: string
    }
  | { readonly code: 'release-expired'; readonly name: string; readonly validUntil: string }
  | {
      readonly code: 'release-went-back'
      readonly name: string
      readonly known: string
      readonly actual: string
    }
  | { readonly code: 'release-file-unlisted'; readonly name: string; readonly file: string }

/** A folder of signed wheels does not agree with its own signed list. */
type SignedWheelsFailure =
  | { readonly code: 'checksum-list-invalid'; readonly name: string; readonly problem: string }
  | { readonly code: 'listed-file-missing'; readonly list: string; readonly filename: string }
  | { readonly code: 'file-unlisted'; readonly list: string; readonly filename: string }
  | { readonly code: 'index-disagrees'; readonly page: string; readonly problem: string }
  | { readonly code: 'signature-exists'; readonly name: string }

/** A signature, or what it covers, cannot be trusted: exit status 3. */
export type SignatureFailure = OpenpgpFailure | ReleaseFailure | SignedWheelsFailure

const askSigner = 'ask whoever published it for a new signature; do not use the file'

/** What each `SignatureFailure` says to people: headline, details and the next step. */
export const signatureDescriptions: Descriptions<SignatureFailure> = {
  'signature-missing': {
    status: 3,
    message: f => `${f.name} carries no signature`,
    hint: () => 'sign it with `debwright sign`, or fetch it again together with its signature',
  },
  'signature-invalid': {
    status: 3,
    message: f => `the signature of ${f.name} is not valid: ${f.problem}`,
    hint: () => askSigner,
  },
  'signature-from-future': {
    status: 3,
    message: f => `the signature of ${f.name} is dated in the future`,
    facts: f => [['signed', f.signed]],
    hint: () => 'check the clock of this machine',
  },
  'signature-key-unknown': {
    status: 3,
    message: f => `${f.name} is signed by nobody who is trusted here`,
    facts: f => f.keys.map(key => ['signed by', key] as const),
    hint: () => 'if the signer is right, add the public key to the keyring; otherwise do not use the file',
  },
  'signature-key-expired': {
    status: 3,
    message: f => `the key that signed ${f.name} is not valid ${f.moment}`,
    facts: f => [['key', f.fingerprint]],
    hint: () => 'update the public key in the keyring if its owner has extended it',
  },
  'signature-key-revoked': {
    status: 3,
    message: f => `the key that signed ${f.name} was revoked`,
    facts: f => [['key', f.fingerprint]],
    hint: () => askSigner,
  },
  'signature-algorithm-weak': {
    status: 3,
    message: f => `the signature of ${f.name} uses ${f.algorithm}, which can be forged`,
    facts: f => [['key', f.fingerprint]],
    hint: () => askSigner,
  },
  'keyring-invalid': {
    status: 3,
    message: f => `no usable public keys in ${f.name}: ${f.problem}`,
    hint: () => 'export the keys with `gpg --armor --export`',
  },
  'signing-failed': {
    status: 3,
    message: f => `${f.name} could not be signed: ${f.problem}`,
    hint: () => 'check the signing key and its passphrase',
  },
  'release-invalid': {
    status: 3,
    message: f => `${f.name}: ${f.problem}`,
    hint: () => 'use another mirror',
  },
  'release-codename-wrong': {
    status: 3,
    message: f => `${f.name} is not that of the suite that was asked for`,
    facts: f => [
      ['expected', f.expected],
      ['actual', f.actual],
    ],
    hint: () => 'name the suite by its codename in the recipe, or use another mirror',
  },
  'release-expired': {
    status: 3,
    message: f => `${f.name} is out of date`,
    facts: f => [['valid until', f.validUntil]],
    hint: () => 'use a mirror that is kept up to date, and check the clock of this machine',
  },
  'release-went-back': {
    status: 3,
    message: f => `${f.name} is older than the one that the lock already knows`,
    facts: f => [
      ['known', f.known],
      ['actual', f.actual],
    ],
    hint: () => 'use a mirror that is kept up to date',
  },
  'release-file-unlisted': {
    status: 3,
    message: f => `${f.name} does not list ${f.file}`,
    hint: () => 'check suite, component and architecture in the recipe',
  },
  'checksum-list-invalid': {
    status: 3,
    message: f => `${f.name}: ${f.problem}`,
    hint: () => 'fetch the signed folder again; do not edit its list',
  },
  'listed-file-missing': {
    status: 3,
    message: f => `${f.filename} stands in ${f.list}, and is not there`,
    hint: () => 'fetch the signed folder again, as a whole',
  },
  'file-unlisted': {
    status: 3,
    message: f => `${f.filename} does not stand in ${f.list}`,
    hint: () => 'remove the file, or build and sign the folder again',
  },
  'index-disagrees': {
    status: 3,
    message: f => `the index page ${f.page} does not agree with the checksum list: ${f.problem}`,
    hint: () => 'build and sign the folder again',
  },
  'signature-exists': {
    status: 3,
    message: f => `${f.name} exists already and is never overwritten`,
    hint: () => 'remove the old signature first if it is no longer wanted',
  },
}
