/** Reads numbers and strings of DWARF one after the other. Throws a RangeError at the end of what it may read. */
export interface DwarfCursor {
  readonly at: () => number
  readonly skip: (count: number) => void
  /** An unsigned number of 1 to 8 bytes; of 8, such as an offset, no more than 2^53. */
  readonly number: (size: number) => number
  /** LEB128. @see DWARF 5, 7.6 */
  readonly unsigned: () => number
  readonly signed: () => number
  /** Up to a NUL, which is read too. */
  readonly text: () => string
}

/** Begins at an offset, and ends before another. */
export function openCursor(bytes: Buffer, start: number, end: number, littleEndian: boolean): DwarfCursor {
  let at = start
  const skip = (count: number) => {
    if (count < 0 || at + count > end) throw new RangeError('beyond the end')
    at += count
  }
  const number = (size: number): number => {
    const from = at
    skip(size)
    const piece = [...bytes.subarray(from, at)]
    return (littleEndian ? piece.reverse() : piece).reduce((value, byte) => value * 256 + byte, 0)
  }
  const leb = (): { readonly value: number; readonly bits: number; readonly isNegative: boolean } => {
    let [value, bits] = [0, 0]
    for (;;) {
      const byte = number(1)
      value += (byte & 0x7f) * 2 ** bits
      bits += 7
      if (bits > 70) throw new RangeError('a number without an end')
      if (byte < 0x80) return { value, bits, isNegative: (byte & 0x40) !== 0 }
    }
  }
  return {
    at: () => at,
    skip,
    number,
    unsigned: () => leb().value,
    signed: () => {
      const { value, bits, isNegative } = leb()
      return isNegative ? value - 2 ** bits : value
    },
    text: () => {
      const from = at
      const until = bytes.indexOf(0, from)
      if (until < 0) throw new RangeError('a string without an end')
      skip(until + 1 - from)
      return bytes.toString('utf8', from, until)
    },
  }
}
