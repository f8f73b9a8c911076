import { z } from '../core/shape.ts'
import { parseRequirement } from '../formats/python/requirement.ts'
import { parseSpecifierSet } from '../formats/python/specifier-set.ts'
import { parseVersion } from '../formats/python/version.ts'
import { debPackageName, isDay, localPath, projectName, reason, variables } from './recipe-values.ts'

const requirement = z
  .string()
  .refine(text => parseRequirement(text).ok, 'a requirement as PEP 508 says, such as wheel==0.38.1')
const specifier = z
  .string()
  .refine(
    text => text.trim() !== '' && parseSpecifierSet(text).ok,
    'a version specifier as PEP 440 says, such as ">=4,<5"',
  )
const packagePattern = z
  .string()
  .regex(
    /^[A-Za-z0-9](?:[A-Za-z0-9._-]*\*|[A-Za-z0-9._-]*[A-Za-z0-9])?$/,
    'the name of a Python project, or how names begin and *, such as acme-*',
  )

/** One entry of `python.overrides`. */
export const override = z.strictObject({
  when: specifier.optional().describe('PEP 440 specifier of the versions that it is for; default all'),
  'build-requires': z
    .strictObject({ add: z.array(requirement).optional(), replace: z.array(requirement).optional() })
    .optional()
    .describe('build requirements that are added to, or stand instead of, what the sdist says'),
  environment: variables.optional().describe('environment variables of this build'),
  'config-settings': z.record(z.string(), z.string()).optional().describe('PEP 517 config settings'),
  patches: z
    .array(localPath)
    .min(1)
    .optional()
    .describe('patches (unified diffs) that are applied to the unpacked sdist, in this order'),
  kind: z
    .enum(['pure', 'binary'])
    .optional()
    .describe('what the wheel must be, where upstream does not tell'),
  reason,
})

/** The `python:` section: pins, and how the sdists are found and built. */
export const python = z.strictObject({
  pins: localPath.describe(
    'the file of pins: requirements with hashes, pylock.toml, uv.lock, poetry.lock or Pipfile.lock',
  ),
  groups: z
    .array(z.string().min(1))
    .optional()
    .describe('groups of the pins that are installed too; default those that the file itself says'),
  extras: z
    .array(projectName)
    .optional()
    .describe('extras of the application that are installed too; default none'),
  clock: z
    .int()
    .min(315532800, 'seconds since 1970, not before 315532800 (1980), where zip begins')
    .optional()
    .describe('SOURCE_DATE_EPOCH of the wheels, in seconds; default 1321009871'),
  indexes: z
    .record(
      z.string().regex(/^[a-z][a-z0-9-]*$/, 'the name of an index: a-z, 0-9 and -'),
      z.strictObject({
        packages: z
          .array(packagePattern)
          .min(1)
          .describe('the projects that this index serves, and no other: a name, or how names begin and *'),
      }),
    )
    .optional()
    .describe("indexes beside the machine's own; where each one is, DEBWRIGHT_INDEX_NAME_URL says"),
  'min-release-age': z
    .int()
    .min(1)
    .max(3650)
    .optional()
    .describe('days that a version must have been public before it is chosen; pins are not chosen'),
  'exclude-newer': z
    .string()
    .refine(isDay, 'a day, such as 2011-11-11')
    .optional()
    .describe('the last day (UTC) whose uploads are chosen from; pins are not chosen'),
  sources: z
    .record(
      projectName,
      z.strictObject({
        version: z
          .string()
          .refine(text => parseVersion(text).ok, 'a version as PEP 440 says, such as 1.2')
          .describe('the published version that stands for it'),
        sha256: z
          .string()
          .regex(/^[0-9a-f]{64}$/, 'a SHA-256: 64 lower-case hexadecimal digits')
          .describe('of its sdist'),
        reason,
      }),
    )
    .optional()
    .describe('sdists that stand for pins from a repository, a URL or a folder, by project'),
  allow: z
    .array(
      z.strictObject({
        yanked: projectName.describe(
          'a project of which upstream withdrew a version that is used all the same',
        ),
        when: specifier.optional().describe('PEP 440 specifier of the versions; default all'),
        reason,
      }),
    )
    .optional()
    .describe('exceptions from what is refused otherwise'),
  'build-constraints': z
    .record(projectName, specifier)
    .optional()
    .describe('version specifiers for build requirements, by project'),
  'from-debian': z
    .record(projectName, debPackageName)
    .optional()
    .describe(
      'pinned projects that come from a Debian package instead of from an sdist, such as {redis: python3-redis}',
    ),
  overrides: z.record(projectName, override).optional().describe('exceptions for single sdists, by project'),
})
