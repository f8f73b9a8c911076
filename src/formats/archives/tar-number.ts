/** A number field of a tar header. */
export interface TarNumber {
  /** As a lenient reader would take it; never NaN. */
  readonly value: number
  /** `octal` as everybody writes it; `empty` all NUL or blank; `binary` GNU's base-256; `odd` anything else. */
  readonly form: 'octal' | 'empty' | 'binary' | 'odd'
}

/**
 * Reads a number field. Ordinary is: blanks, octal digits, at least one blank or NUL. Readers disagree about the rest: signs,
 * digits after a NUL, other characters, fields without an end. GNU's base-256 is canonical only where the value does not fit octal.
 */
export function parseTarNumber(field: Uint8Array): TarNumber {
  const first = field[0] ?? 0
  if (first === 0x80 || first === 0xff) return parseBinary(field, first === 0xff)
  const text = Buffer.from(field).toString('latin1')
  const digits = /^ *([0-7]+)[ \0]+$/.exec(text)?.[1]
  if (digits !== undefined) return { value: Number.parseInt(digits, 8), form: 'octal' }
  if (/^(?:\0*| *\0?)$/.test(text)) return { value: 0, form: 'empty' }
  const lenient = /^[ \0]*([0-7]+)/.exec(text)?.[1]
  return { value: lenient === undefined ? 0 : Number.parseInt(lenient, 8), form: 'odd' }
}

function parseBinary(field: Uint8Array, negative: boolean): TarNumber {
  let value = negative ? -1n : 0n
  for (const byte of field.subarray(1)) value = (value << 8n) | BigInt(byte)
  const number = Number(value)
  if (!Number.isSafeInteger(number)) return { value: 0, form: 'odd' }
  const fitsOctal = number >= 0 && number < 8 ** (field.length - 1)
  return { value: number, form: fitsOctal ? 'odd' : 'binary' }
}
