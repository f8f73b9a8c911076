import { isSha256, type Sha256 } from '../../core/digest.ts'
import { z } from '../../core/shape.ts'
import { parseVersion } from '../../formats/python/version.ts'

const sha256 = z.custom<Sha256>(
  value => typeof value === 'string' && isSha256(value),
  'a SHA-256: 64 lower-case hexadecimal digits',
)
const version = z.string().refine(text => parseVersion(text).ok, 'a version (PEP 440)')
const container = z.string().regex(/^[a-z][a-z-]*$/, 'the name of a container')
const file = {
  filename: z.string().min(1),
  sha256,
  size: z.int().nonnegative(),
  /** For whom it is locked: `pins`, a purl, or what is said of a Debian package; what nothing asks for is not locked. */
  'requested-by': z.array(z.string()).min(1, 'nothing asks for this file'),
}

/** One sdist and everything about building it. */
const sdist = z.strictObject({
  purl: z.string(),
  ...file,
  kind: z.enum(['pure', 'binary']).describe('what its wheel must be'),
  /** The recipe's name of the index that serves it; absent for the machine's own. */
  index: z
    .string()
    .regex(/^[a-z][a-z0-9-]*$/, 'the name of an index')
    .exactOptional(),
  /** Upstream withdrew it, and the recipe allows it all the same (PEP 592). */
  yanked: z.literal(true).exactOptional(),
  /** purls of the sdists whose wheels stand in its build environment; empty for a seed that builds itself. */
  'build-requires': z.array(z.string()),
  /** What its backend answered to get_requires_for_build_wheel, as written; the driver asks again and compares. */
  'dynamic-requires': z.array(z.string()),
})

const crate = z.strictObject({ purl: z.string(), ...file })

/** `requested-by` has the names of the packages that depend on it, and `container:NAME` where one asks for it by itself. */
const debianPackage = z.strictObject({
  purl: z.string(),
  ...file,
  /** Which archive serves it: `debian` or `debian-security`. */
  archive: z.string(),
  /** Containers that hold it: `build`, `install-test`, `solver`. */
  in: z.array(container),
})

const fromDebian = z.strictObject({
  purl: z.string(),
  /** purl of the Debian package. */
  deb: z.string(),
  /** What the venv links to, relative to /usr/lib/python3/dist-packages. */
  paths: z.array(
    z
      .string()
      .regex(
        /^(?![\s\S]*(?:^|\/)\.{1,2}(?:\/|$))[^/\u0000-\u0020\u2028\u2029]+(?:\/[^/\u0000-\u0020\u2028\u2029]+)*$/,
        'a relative path',
      ),
  ),
})

const target = z.strictObject({
  suite: z.string().regex(/^[a-z][a-z0-9-]*$/, 'the name of a suite'),
  architecture: z.literal('amd64'),
  /** The interpreter's full version and minor, such as 3.11.2 and 3.11, read from the locked packages. */
  python: z.strictObject({
    version,
    minor: z.string().regex(/^3\.\d{1,3}$/, 'a minor version of Python 3, such as 3.11'),
  }),
  /** The last day (UTC) whose uploads could be chosen, where the recipe asks for an age. */
  'cut-off': z
    .string()
    .regex(/^\d{4}-\d\d-\d\d$/, 'a day, such as 2011-11-11')
    .exactOptional(),
  /** What the application needs at run time: purls, in the order of names. The application itself is among them if it is an sdist. */
  install: z.array(z.string()),
  /** For `source: path`: build requirements of the local tree, purls. */
  application: z
    .strictObject({
      name: z.string().regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'a normalized project name (PEP 503)'),
      version,
      kind: z.enum(['pure', 'binary']),
      'build-requires': z.array(z.string()),
      'dynamic-requires': z.array(z.string()),
    })
    .optional(),
  /** Projects that Debian's packages have: pins that are built from no sdist. */
  'from-debian': z.array(fromDebian).optional(),
  sdists: z.array(sdist),
  crates: z.array(crate),
  debian: z.strictObject({
    releases: z.array(
      z.strictObject({
        archive: z.string(),
        suite: z.string(),
        codename: z.string(),
        date: z.string(),
        sha256,
        /** Of an archive that is not Debian's: what is used of it, and the fingerprint of its key. */
        components: z.array(z.string()).optional(),
        'signed-by': z.string().optional(),
      }),
    ),
    /** What apt was asked for, by container, beside the essential packages. */
    requested: z.record(container, z.array(z.string())),
    packages: z.array(debianPackage),
  }),
  /** Tree digests (encoded REAPI Directory) of the finished root file systems by container name. */
  'root-file-systems': z.record(container, z.strictObject({ sha256, size: z.int() })),
})

/** The lock's schema. */
export const lockSchema = z.strictObject({
  schema: z.literal(1),
  name: z.string(),
  /** Digests of exactly what the lock was made from, by part, so that a stale lock can name the part that changed. */
  'made-from': z.record(z.string(), sha256),
  targets: z.record(z.string(), target),
})

/** A recipe resolved to exact files. */
export type Lock = z.infer<typeof lockSchema>

/** What was locked for one target. */
export type LockedTarget = z.infer<typeof target>

/** One sdist, with everything that building it needs. */
export type LockedSdist = z.infer<typeof sdist>

/** One Debian package of a container. */
export type LockedDeb = z.infer<typeof debianPackage>

/** One project that a Debian package gives instead of an sdist. */
export type LockedFromDebian = z.infer<typeof fromDebian>

/** One crate of a `Cargo.lock`. */
export type LockedCrate = z.infer<typeof crate>
