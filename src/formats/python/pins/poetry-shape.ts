import { z } from '../../../core/shape.ts'

/** What a package needs of another: a version range in Poetry's own notation, and when. */
const dependency = z.union([
  z.string(),
  z.looseObject({
    version: z.string().optional(),
    markers: z.string().optional(),
    python: z.string().optional(),
    platform: z.string().optional(),
    optional: z.boolean().optional(),
    extras: z.array(z.string()).optional(),
  }),
])

/** One way to need a package, or several of which the markers choose. */
const poetryDependencies = z.record(z.string(), z.union([dependency, z.array(dependency)]))

const file = z.looseObject({ file: z.string(), hash: z.string() })

const entry = z.looseObject({
  name: z.string(),
  version: z.string(),
  optional: z.boolean().optional(),
  'python-versions': z.string().optional(),
  category: z.string().optional(),
  groups: z.array(z.string()).optional(),
  markers: z.union([z.string(), z.record(z.string(), z.string())]).optional(),
  files: z.array(file).optional(),
  source: z.looseObject({ type: z.string().optional(), url: z.string().optional() }).optional(),
  dependencies: poetryDependencies.optional(),
  extras: z.record(z.string(), z.array(z.string())).optional(),
})

/** A `poetry.lock`. */
export const poetryLock = z.looseObject({
  package: z.array(entry).optional(),
  extras: z.record(z.string(), z.array(z.string())).optional(),
  metadata: z.looseObject({
    'python-versions': z.string().optional(),
    files: z.record(z.string(), z.array(file)).optional(),
  }),
})

/** What of a pyproject.toml says which packages a Poetry project needs. */
export const poetryProject = z.looseObject({
  project: z
    .looseObject({
      dependencies: z.array(z.string()).optional(),
      'optional-dependencies': z.record(z.string(), z.array(z.string())).optional(),
    })
    .optional(),
  tool: z
    .looseObject({
      poetry: z
        .looseObject({
          dependencies: poetryDependencies.optional(),
          'dev-dependencies': poetryDependencies.optional(),
          group: z
            .record(z.string(), z.looseObject({ dependencies: poetryDependencies.optional() }))
            .optional(),
          extras: z.record(z.string(), z.array(z.string())).optional(),
        })
        .optional(),
    })
    .optional(),
})

/** One `[[package]]` of a poetry.lock. */
export type PoetryEntry = z.infer<typeof entry>

/** A poetry.lock of any version that is read. */
export type PoetryLock = z.infer<typeof poetryLock>

/** What a pyproject.toml says about groups and extras that a poetry.lock does not. */
export type PoetryProject = z.infer<typeof poetryProject>

/** Requirements by project, as Poetry writes them. */
export type PoetryDependencies = z.infer<typeof poetryDependencies>
