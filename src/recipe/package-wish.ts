import { z } from '../core/shape.ts'

/** A package that a target asks for: whichever version apt takes, exactly one, or the one that a suite has. */
export interface PackageWish {
  readonly name: string
  /** As it is written: the epoch may be left out, as in the name of a .deb. */
  readonly version?: string
  /** The folder below dists/, such as `bookworm-backports`. */
  readonly suite?: string
}

const pattern =
  /^(?<name>[a-z0-9][a-z0-9+.-]+)(?:=(?<version>[0-9A-Za-z.+:~-]+)|\/(?<suite>[A-Za-z0-9.+_/-]+))?$/

/** The words of apt-get(8): `NAME`, `NAME=VERSION` and `NAME/SUITE`. */
export const packageWish = z
  .string()
  .regex(
    pattern,
    'a Debian package: NAME, NAME=VERSION or NAME/SUITE, with a-z, 0-9, +, - and . in its name, at least two characters',
  )

/** Takes a wish apart that the recipe's schema let through. */
export function parsePackageWish(text: string): PackageWish {
  const { name, version, suite } = pattern.exec(text)?.groups ?? {}
  if (name === undefined) throw new Error(`a checked recipe names packages: ${text}`)
  return { name, ...(version === undefined ? {} : { version }), ...(suite === undefined ? {} : { suite }) }
}
