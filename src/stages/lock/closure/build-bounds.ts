import type { Store } from '../../../actions/host.ts'
import type { Failure } from '../../../core/failure.ts'
import { parsePurl } from '../../../core/purl.ts'
import { collect, ok, type Result } from '../../../core/result.ts'
import { normalizeName } from '../../../formats/python/name.ts'
import type { LockedTarget } from '../../../recipe/lock/lock.ts'
import { overrideOf } from '../../../recipe/override-of.ts'
import type { ResolvedPython } from '../../../recipe/resolve-recipe.ts'
import { type Patch, patchSource } from '../../sources/patch-source.ts'
import { unpackLockedSdist } from '../../sources/unpack-locked-sdist.ts'
import { readSourceBuildSystem } from '../../wheels/build-wheel.ts'
import { wheelSettings } from '../../wheels/wheels.ts'
import type { Bound } from '../sdists/newer-releases.ts'
import type { TargetInterpreter } from '../target-interpreter.ts'
import { holdsOnTarget, parseBuildRequirements } from './build-wishes.ts'

/** Bounds on each build requirement, by its purl. */
export type BuildBounds = ReadonlyMap<string, readonly Bound[]>

/**
 * What binds the versions of build requirements: what the sources that are built with them say, in pyproject.toml and by
 * their backends, the overrides and the constraints of the recipe. The sdists must be in the store. What a build
 * requirement itself requires is known only when it is built, and is not among them.
 */
export async function readBuildBounds(
  locked: LockedTarget,
  recipe: ResolvedPython,
  application: { readonly label: string; readonly requires: readonly string[] } | undefined,
  { environment }: Pick<TargetInterpreter, 'environment'>,
  store: Store,
): Promise<Result<BuildBounds, Failure>> {
  const ofSdists = await Promise.all(
    locked.sdists.map(async (sdist): Promise<Result<Builder, Failure>> => {
      const { name = '', version = '' } = parsePurl(sdist.purl) ?? {}
      const of = `${name} ${version}`
      const override = overrideOf(recipe.overrides, normalizeName(name), version)?.override['build-requires']
      const { patches } = wheelSettings(name, version, recipe)
      const said = await staticRequires(of, sdist, patches, store)
      if (!said.ok) return said
      const dynamic = override?.replace === undefined ? sdist['dynamic-requires'] : []
      const texts = [...(override?.replace ?? said.value), ...(override?.add ?? []), ...dynamic]
      return ok({ of, texts, purls: sdist['build-requires'] })
    }),
  )
  const sources = collect(ofSdists)
  if (!sources.ok) return sources
  const own =
    application === undefined || locked.application === undefined
      ? []
      : [
          {
            of: application.label,
            texts: [...application.requires, ...locked.application['dynamic-requires']],
            purls: locked.application['build-requires'],
          },
        ]
  const bounds = new Map<string, Bound[]>()
  for (const { of, texts, purls } of [...sources.value, ...own]) {
    const requirements = parseBuildRequirements(of, texts, environment)
    if (!requirements.ok) return requirements
    for (const purl of purls) {
      const mine = requirements.value
        .filter(({ name }) => name === parsePurl(purl)?.name)
        .filter(requirement => holdsOnTarget(requirement, [], environment))
        .map(requirement => ({ requirement, by: of }))
      bounds.set(purl, [...(bounds.get(purl) ?? []), ...mine])
    }
  }
  return addConstraints(bounds, recipe, environment)
}

interface Builder {
  readonly of: string
  readonly texts: readonly string[]
  readonly purls: readonly string[]
}

async function staticRequires(
  of: string,
  { filename, sha256, size }: LockedTarget['sdists'][number],
  patches: readonly Patch[],
  store: Store,
): Promise<Result<readonly string[], Failure>> {
  const unpacked = await unpackLockedSdist({ filename, digest: { sha256, size } }, store)
  if (!unpacked.ok) return unpacked
  const source = patchSource(of, unpacked.value, patches)
  if (!source.ok) return source
  const system = readSourceBuildSystem(of, source.value)
  return system.ok ? ok(system.value.requires) : system
}

function addConstraints(
  bounds: ReadonlyMap<string, readonly Bound[]>,
  recipe: ResolvedPython,
  environment: TargetInterpreter['environment'],
): Result<BuildBounds, Failure> {
  const texts = Object.entries(recipe['build-constraints']).map(([name, specifier]) => `${name}${specifier}`)
  const constraints = parseBuildRequirements('python.build-constraints', texts, environment)
  if (!constraints.ok) return constraints
  return ok(
    new Map(
      [...bounds].map(([purl, own]) => [
        purl,
        [
          ...own,
          ...constraints.value
            .filter(({ name }) => name === parsePurl(purl)?.name)
            .map(requirement => ({ requirement, by: 'python.build-constraints' })),
        ],
      ]),
    ),
  )
}
