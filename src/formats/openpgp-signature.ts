/** At which moment a key must have been valid: "valid when it signed" and "valid now" are two questions. */
export interface SignaturePolicy {
  /** Seconds since 1970; no signature may be newer. */
  readonly now: number
  readonly keyValid: 'when it signed' | 'now'
}

/** Who signed: the fingerprint of the primary key, and when, in seconds since 1970. */
export interface Signer {
  readonly fingerprint: string
  readonly signed: number
}

/** Text that was signed, and nothing else of the file it stood in. Parse this, never the file. */
export interface VerifiedText {
  readonly text: string
  readonly signers: readonly [Signer, ...Signer[]]
}
