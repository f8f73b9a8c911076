import { z } from '../../../core/shape.ts'

const dependency = z.looseObject({
  name: z.string(),
  version: z.string().optional(),
  source: z.record(z.string(), z.unknown()).optional(),
  marker: z.string().optional(),
  extra: z.array(z.string()).optional(),
})
const dependencies = z.array(dependency)
const artifact = z.looseObject({
  url: z.string().optional(),
  path: z.string().optional(),
  filename: z.string().optional(),
  hash: z.string().optional(),
  size: z.bigint().optional(),
})
const entry = z.looseObject({
  name: z.string(),
  version: z.string().optional(),
  source: z.record(z.string(), z.unknown()),
  'resolution-markers': z.array(z.string()).optional(),
  dependencies: dependencies.optional(),
  'optional-dependencies': z.record(z.string(), dependencies).optional(),
  'dev-dependencies': z.record(z.string(), dependencies).optional(),
  'dependency-groups': z.record(z.string(), dependencies).optional(),
  sdist: artifact.optional(),
  wheels: z.array(artifact).optional(),
})
const requirement = z.looseObject({
  name: z.string(),
  marker: z.string().optional(),
  extras: z.array(z.string()).optional(),
})
const conflictPart = z.looseObject({
  package: z.string(),
  extra: z.string().optional(),
  group: z.string().optional(),
})

/** A `uv.lock` of version 1. Early files of this version say `distribution` for `package`, and `dependency-groups` for `dev-dependencies`. */
export const uvLock = z.looseObject({
  version: z.bigint(),
  'requires-python': z.string().optional(),
  'supported-markers': z.array(z.string()).optional(),
  conflicts: z.array(z.array(conflictPart)).optional(),
  manifest: z
    .looseObject({
      requirements: z.array(requirement).optional(),
      'dependency-groups': z.record(z.string(), z.array(requirement)).optional(),
    })
    .optional(),
  package: z.array(entry).optional(),
  distribution: z.array(entry).optional(),
})

/** A uv.lock of the version that is read. */
export type UvLock = z.infer<typeof uvLock>

/** One `[[package]]` of a uv.lock. */
export type UvEntry = z.infer<typeof entry>

/** What an entry needs. */
export type UvDependency = z.infer<typeof dependency>

/** What a project without a name, or a script, needs: a requirement that is not resolved yet. */
export type UvRequirement = z.infer<typeof requirement>

/** What an entry's dependency groups need. */
export function groupsOfEntry(one: UvEntry): Readonly<Record<string, readonly UvDependency[]>> {
  return one['dev-dependencies'] ?? one['dependency-groups'] ?? {}
}
