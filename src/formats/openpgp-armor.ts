/** True for OpenPGP packets without armor: their first bit is always set. @see RFC 9580, 4.2 */
export function isBinary(bytes: Uint8Array): boolean {
  return (bytes[0] ?? 0) >= 0x80
}

/** A ring of public keys as blocks: one binary, or each armored block of a text. */
export function splitKeyring(keyring: Uint8Array): readonly (string | Uint8Array)[] {
  if (isBinary(keyring)) return [keyring]
  const text = Buffer.from(keyring).toString('latin1')
  return text.match(/-----BEGIN PGP PUBLIC KEY BLOCK-----[\s\S]*?-----END PGP PUBLIC KEY BLOCK-----/g) ?? []
}

/**
 * The text of a file that is one cleartext-signed message, signature included. `unsigned` where none begins at all.
 *
 * NOTE: nothing may stand before, between or behind, and it must be UTF-8, so that no other reader sees other text.
 */
export function readClearsigned(bytes: Uint8Array): string | 'unsigned' | 'ambiguous' {
  const text = decodeUtf8(bytes)
  if (text?.includes('-----BEGIN PGP SIGNED MESSAGE-----') === false) return 'unsigned'
  const isOne =
    text !== undefined &&
    /^-----BEGIN PGP SIGNED MESSAGE-----\r?\n/.test(text) &&
    /\n-----END PGP SIGNATURE-----\s*$/.test(text) &&
    text.match(/^-----BEGIN /gm)?.length === 2
  return isOne ? text : 'ambiguous'
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}
