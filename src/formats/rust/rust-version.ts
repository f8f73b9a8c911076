/** A version of Rust, such as 1.85.0, as numbers. */
export type RustVersion = readonly [major: number, minor: number, patch: number]

/** `1.74` or `1.74.1`, and what rustc says of itself, such as `rustc 1.85.0 (4d91de4e4 2025-02-17)`. */
export function parseRustVersion(text: string): RustVersion | undefined {
  const numbers = /^(?:rustc )?(\d{1,4})\.(\d{1,4})(?:\.(\d{1,4}))?(?=$|[\s+-])/.exec(text)
  if (numbers === null) return undefined
  const [, major, minor, patch = 0] = numbers
  return [Number(major), Number(minor), Number(patch)]
}

/** Negative where `a` is the older one. */
export function compareRustVersions(a: RustVersion, b: RustVersion): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2]
}
