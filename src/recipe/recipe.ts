import { z } from '../core/shape.ts'
import { deb } from './deb-section.ts'
import { type override, python } from './python-section.ts'
import {
  debPackageName,
  isDay,
  localPath,
  maintainer,
  projectName,
  projectOrPackageName,
  reason,
} from './recipe-values.ts'
import { target } from './target-section.ts'

const sha1 = z.string().regex(/^[0-9a-f]{40}$/, 'a full commit: 40 hexadecimal digits')
/** The application: one of three. Where none fits, parse-recipe tells about the one that comes nearest. */
const source = z.union([
  z.strictObject({
    sdist: projectName.describe('the project, pinned with its hash in python.pins'),
  }),
  z.strictObject({
    path: z.string().min(1).describe('folder of the application, relative to the recipe; .. is allowed here'),
  }),
  z.strictObject({
    git: z.strictObject({
      url: z.string().min(1),
      tag: z.string().min(1),
      commit: sha1,
      'signed-by': z.string().min(1).optional(),
    }),
    subdirectory: localPath.optional(),
  }),
])

const acceptance = z.strictObject({
  cause: z
    .string()
    .regex(/^[a-z]+(?:-[a-z]+)*$/, 'the code of a cause, such as host-name')
    .describe('the only cause that is accepted, as `debwright reproduce` names it'),
  reason,
  until: z
    .string()
    .refine(isDay, 'a day, such as 2011-11-11')
    .describe('the last day (UTC) on which the difference is accepted'),
})

/** The recipe's schema: gives the types, the checks and the committed JSON schema. */
export const recipeSchema = z.strictObject({
  schema: z.literal(1),
  package: z.strictObject({
    name: debPackageName,
    maintainer,
    shadows: reason.optional().describe('why the package may have the name of one that the suite has too'),
    changelog: localPath
      .optional()
      .describe("Debian changelog; default NAME.changelog, of the recipe's own name"),
  }),
  source: source.optional().describe('the application; without it the recipe makes wheels of all pins'),
  python,
  targets: z.record(z.string().regex(/^[a-z0-9][a-z0-9-]*$/, "a target's name: a-z, 0-9 and -"), target),
  deb: deb.optional().describe('the .deb; without it the recipe ends at checksum list and index'),
  test: z
    .array(z.strictObject({ run: z.string().min(1), user: z.string().optional() }))
    .optional()
    .describe('commands that must succeed where the .deb is installed'),
  accept: z
    .record(projectOrPackageName, acceptance)
    .optional()
    .describe(
      'differences between builders that are accepted for a while, by the project whose wheel or bytecode differs, or by the package',
    ),
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
/** One entry of `accept`. */
export type Acceptance = z.infer<typeof acceptance>
/** Where the application comes from. */
export type Source = z.infer<typeof source>
