/**
 * The lines on which a TOML document's `[[NAME]]` entries begin. TOML's values carry no positions; where the count is
 * not the expected one (the header stands inside a text) nothing is known.
 */
export function findEntryLines(text: string, name: string, count: number): readonly number[] {
  const header = new RegExp(`^[ \\t]*\\[\\[[ \\t]*${name}[ \\t]*\\]\\]`)
  const lines = text.split('\n').flatMap((line, index) => (header.test(line) ? [index + 1] : []))
  return lines.length === count ? lines : []
}

/** A place in a file, with its line where that is known. */
export function placeAt(
  file: string,
  line: number | undefined,
): { readonly file: string; readonly line?: number } {
  return line === undefined ? { file } : { file, line }
}
