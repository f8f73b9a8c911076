import { z } from '../core/shape.ts'

/** Debian policy 5.6.1: at least two characters, lower case. */
export const debPackageName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9+.-]+$/, 'a Debian package name: a-z, 0-9, +, - and ., at least two characters')

/** Debian policy 5.6.2. */
export const maintainer = z
  .string()
  .regex(
    /^[^\s<>()",@][^<>()"@\n]*[^\s<>()",@] <[^\s<>@]+@[^\s<>@]+>$|^[^\s<>()",@] <[^\s<>@]+@[^\s<>@]+>$/,
    'a name and an address: Name <name@example.org>',
  )

/** What is said of a path that leads out; by it an unsafe path is told from other values. */
export const localPathMessage =
  'a path relative to the recipe that stays beside it: no leading /, no . or .. segments'

/** A path of the recipe folder: relative to the recipe, with no way out. */
export const localPath = z
  .string()
  .regex(/^(?!\/)(?!(?:[\s\S]*\/)?\.{0,2}(?:\/|$))[^\u0000-\u001f\u2028\u2029\\]+$/, localPathMessage)

/** An absolute path of the installed system; one that ends in / is a directory. */
export const absolutePath = z
  .string()
  .regex(
    /^\/(?![\s\S]*\/\/)(?!(?:[\s\S]*\/)?\.{1,2}(?:\/|$))[^\u0000-\u0020\u2028\u2029\\]+$/,
    'an absolute path without blanks, empty, . or .. segments',
  )

/** A file's mode. */
export const octalMode = z
  .string()
  .regex(/^0[0-7]{3}$/, 'four octal digits in quotes, such as "0640", without setuid, setgid or sticky bit')

/** The name of a Python project, in any spelling. */
export const projectName = z
  .string()
  .regex(/^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/, 'the name of a Python project')

/** The name of a Python project, in any spelling, or of a Debian package. */
export const projectOrPackageName = z
  .string()
  .regex(
    /^(?:[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?|[a-z0-9][a-z0-9+.-]+)$/,
    'the name of a Python project or of a Debian package',
  )

/** Environment variables. */
export const variables = z.record(
  z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'the name of a variable: letters, digits and _'),
  z.string(),
)

/** A sentence for the reader of an exception. */
export const reason = z.string().min(1, 'a sentence that says why').describe('why, for the reader')

/** The suites that are known, oldest first, with the release number that goes into a version. */
export const suiteReleases = { bookworm: 12, trixie: 13, forky: 14 } as const

/** The name of a suite that is known. */
export const suiteName = z.enum(['bookworm', 'trixie', 'forky'])

/** A Debian suite that a target can be built for. */
export type SuiteName = z.infer<typeof suiteName>

/** Whether a text is a day that the calendar has, as ISO 8601 writes it. */
export function isDay(text: string): boolean {
  const day = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN
  return !Number.isNaN(day) && new Date(day).toISOString().startsWith(text)
}
