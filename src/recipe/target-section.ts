import { z } from '../core/shape.ts'
import { packageWish } from './package-wish.ts'
import { localPath, suiteName } from './recipe-values.ts'

/**
 * Parts of Debian's own archives, by what they add: `debian` is the suite itself, the others are SUITE-updates,
 * SUITE-security and SUITE-backports.
 */
const debianArchives = ['debian', 'debian-updates', 'debian-security', 'debian-backports'] as const

/** An archive of somebody else, with its own key. Where it is fetched from is a setting of the machine. */
const foreignArchive = z.strictObject({
  name: z
    .string()
    .regex(/^(?!debian(?:-|$))[a-z][a-z0-9-]*$/, 'a name of your own for the archive: a-z, 0-9 and -')
    .describe('names the setting of its mirror: example is fetched from DEBWRIGHT_EXAMPLE_MIRROR'),
  suite: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9.+_-]*(?:\/[A-Za-z0-9][A-Za-z0-9.+_-]*)*$/, 'a folder below dists/')
    .describe('its folder below dists/; also what its InRelease must say as Codename or Suite'),
  components: z
    .array(z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'a component, such as main'))
    .min(1)
    .optional()
    .describe('default main'),
  key: localPath.describe('its public key, armored or binary, relative to the recipe'),
  fingerprint: z
    .string()
    .regex(
      /^[0-9A-F]{40}$|^[0-9A-F]{64}$/,
      'a fingerprint: 40 or 64 hexadecimal digits, upper case, no blanks',
    )
    .describe('of the key that must have signed'),
})

/** One target as it is written. */
export const target = z.strictObject({
  extends: z.string().optional().describe('another target whose keys hold where this one says nothing'),
  suite: suiteName.optional().describe('Debian suite; default the name of the target'),
  architecture: z.literal('amd64').optional(),
  archives: z
    .array(z.union([z.enum(debianArchives), foreignArchive]))
    .min(1)
    .optional()
    .describe('archives that packages come from; default debian and debian-security'),
  packages: z
    .array(packageWish)
    .optional()
    .describe('Debian packages added to the build container: NAME, NAME=VERSION or NAME/SUITE'),
  update: z
    .int()
    .min(1)
    .optional()
    .describe("the last number of the version's suffix, such as 1 in +deb12u1; default 1"),
})

/** A part of Debian's archives that a target can name. */
export type DebianArchive = (typeof debianArchives)[number]
/** Somebody else's archive as a recipe describes it. */
export type ForeignArchive = z.infer<typeof foreignArchive>
