import { z } from '../core/shape.ts'

const sha1 = z.string().regex(/^[0-9a-f]{40}$/, 'a full commit: 40 hexadecimal digits')
const debName = z.string().regex(/^[a-z0-9][a-z0-9+.-]+$/, 'a Debian package name')
const absolutePath = z
  .string()
  .regex(/^\/(?!.*(?:^|\/)\.{1,2}(?:\/|$))/, 'an absolute path without . or .. segments')
const octalMode = z.string().regex(/^[0-7]{4}$/, 'four octal digits in quotes, such as "0640"')
const variables = z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/), z.string())
const reason = z.string().min(1)

const source = z.union([
  z.strictObject({ sdist: z.string().min(1) }),
  z.strictObject({ path: z.string().min(1) }),
  z.strictObject({
    git: z.strictObject({
      url: z.string(),
      tag: z.string(),
      commit: sha1,
      'signed-by': z.string().optional(),
    }),
    subdirectory: z.string().optional(),
  }),
])

const override = z.strictObject({
  when: z.string().optional().describe('PEP 440 specifier of the versions that it is for'),
  'build-requires': z
    .strictObject({ add: z.array(z.string()).optional(), replace: z.array(z.string()).optional() })
    .optional(),
  environment: variables.optional(),
  'config-settings': z.record(z.string(), z.string()).optional(),
  kind: z
    .enum(['pure', 'binary'])
    .optional()
    .describe('what the wheel must be, where upstream does not tell'),
  reason,
})

const python = z.strictObject({
  pins: z.string().min(1).describe('requirements file with hashes'),
  clock: z.int().optional().describe('SOURCE_DATE_EPOCH of the wheels, in seconds'),
  'build-constraints': z.record(z.string(), z.string()).optional(),
  overrides: z.record(z.string(), override).optional(),
})

const target = z.strictObject({
  extends: z.string().optional(),
  suite: z.string().optional(),
  packages: z.array(z.string()).optional().describe('Debian packages added to the build container'),
})

const relations = z.strictObject({
  depends: z.array(z.string()).optional(),
  recommends: z.array(z.string()).optional(),
  suggests: z.array(z.string()).optional(),
  conflicts: z.array(z.string()).optional(),
  breaks: z.array(z.string()).optional(),
  replaces: z.array(z.string()).optional(),
  provides: z.array(z.string()).optional(),
})

const deb = z.strictObject({
  prefix: absolutePath.optional(),
  section: z.string().optional(),
  priority: z.string().optional(),
  description: z.strictObject({ synopsis: z.string(), extended: z.string().optional() }).optional(),
  homepage: z.string().optional(),
  license: z.string().optional().describe('path of a debian/copyright file, relative to the recipe'),
  commands: z.array(z.string()).optional().describe('entry points that get a link in /usr/bin'),
  relations: relations.optional(),
  files: z
    .array(z.strictObject({ src: z.string(), dst: absolutePath, mode: octalMode.optional() }))
    .optional(),
  links: z.array(z.strictObject({ path: absolutePath, target: z.string() })).optional(),
  directories: z.array(z.strictObject({ path: absolutePath, mode: octalMode.optional() })).optional(),
  man: z.array(z.string()).optional().describe('man pages, relative to the recipe'),
  systemd: z
    .array(
      z.strictObject({
        unit: z.string(),
        enable: z.boolean().optional(),
        start: z.boolean().optional(),
      }),
    )
    .optional(),
  users: z
    .array(
      z.strictObject({ name: z.string(), home: absolutePath.optional(), description: z.string().optional() }),
    )
    .optional(),
  tmpfiles: z.array(z.string()).optional().describe('tmpfiles.d fragments, relative to the recipe'),
  apparmor: z
    .array(z.strictObject({ profile: z.string(), mode: z.enum(['enforce', 'complain']).optional() }))
    .optional(),
  triggers: z.array(z.string()).optional(),
  allow: z.array(z.strictObject({ lint: z.string(), path: z.string().optional(), reason })).optional(),
})

/** The recipe's schema: gives the types, the checks and the committed JSON schema. */
export const recipeSchema = z.strictObject({
  schema: z.literal(1),
  package: z.strictObject({ name: debName, maintainer: z.string() }),
  source: source.optional().describe('the application; without it the recipe makes wheels of all pins'),
  python,
  targets: z.record(z.string(), target),
  deb: deb.optional(),
  test: z.array(z.strictObject({ run: z.string(), user: z.string().optional() })).optional(),
  reproduce: z
    .strictObject({ profile: z.enum(['quick']).optional(), expect: z.enum(['identical']).optional() })
    .optional(),
})

/** A recipe as it was written, checked, without defaults. */
export type Recipe = z.infer<typeof recipeSchema>
/** The `deb:` section as it was written. */
export type DebSection = z.infer<typeof deb>
/** One entry of `python.overrides`. */
export type Override = z.infer<typeof override>
