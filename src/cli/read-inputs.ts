import { join } from 'node:path'
import type { Host } from '../actions/host.ts'
import { nodeAt } from '../actions/tree-paths.ts'
import type { Sha256 } from '../core/digest.ts'
import type { Failure } from '../core/failure.ts'
import { collect, fail, ok, type Result } from '../core/result.ts'
import { normalizeName, type PackageName } from '../formats/python/name.ts'
import type { MappedSource } from '../formats/python/pins/pin-source.ts'
import type { Pins } from '../formats/python/pins/pins.ts'
import { readProjectTable } from '../formats/python/pins/project-table.ts'
import { parsePins } from '../formats/python/pins/read-pins.ts'
import { formatVersion } from '../formats/python/version.ts'
import { lockInputs } from '../recipe/lock/staleness.ts'
import { overrideOf } from '../recipe/override-of.ts'
import { archiveKeyFiles } from '../recipe/recipe-files.ts'
import { readCrateReleases } from '../stages/crates/crate-releases.ts'
import { patchSource } from '../stages/sources/patch-source.ts'
import type { UnpackedSource } from '../stages/sources/sources.ts'
import { readSourceBuildSystem } from '../stages/wheels/build-wheel.ts'
import { wheelSettings } from '../stages/wheels/wheels.ts'
import { readPinsFile, readUserFile } from './read-file.ts'
import { nameFile, type ReadRecipe } from './read-recipe.ts'

/** A local application: its name and version as its own pyproject.toml says them, and its tracked files. */
export interface LocalApplication {
  readonly name: PackageName
  readonly version: string
  readonly source: UnpackedSource
}

/** What a lock is made from, beside the recipe, and the digests of it all by part. */
export interface LockInputs {
  readonly pins: Pins
  readonly application: LocalApplication | undefined
  /** The keys of archives that are not Debian's, by their path relative to the recipe. */
  readonly archiveKeys: ReadonlyMap<string, Uint8Array>
  readonly madeFrom: Readonly<Record<string, Sha256>>
}

/** Reads the pins with every file that they include, and the local application if the recipe names one. */
export async function readInputs(
  recipe: ReadRecipe,
  host: Pick<Host, 'localSources'>,
  signal: AbortSignal,
): Promise<Result<LockInputs, Failure>> {
  const pinFiles = new Map<string, string>()
  const first = recipe.resolved.python.pins
  const read = async (path: string): Promise<Result<string, Failure>> => {
    const text = await readPinsFile(nameFile(recipe, path))
    if (text.ok) pinFiles.set(path, text.value)
    return text
  }
  const text = await read(first)
  if (!text.ok) return text
  const application = await readApplication(recipe, host, signal)
  const local = application.ok ? application.value : undefined
  const pins = await parsePins(first, text.value, read, mappedSources(recipe), local?.name ?? sdistOf(recipe))
  if (!pins.ok) return pins
  if (!application.ok) return application
  const system = local === undefined ? undefined : readSourceBuildSystem(local.name, local.source)
  if (system !== undefined && !system.ok) return system
  const crates = local === undefined ? ok({}) : readCrates(recipe, local)
  if (!crates.ok) return crates
  const described =
    local === undefined || system === undefined
      ? {}
      : {
          application: {
            name: local.name,
            version: local.version,
            'build-system': { ...system.value },
            ...crates.value,
          },
        }
  const archiveKeys = await readArchiveKeys(recipe)
  if (!archiveKeys.ok) return archiveKeys
  const files = { pins: pinFiles, archiveKeys: archiveKeys.value, ...described }
  return ok({
    pins: pins.value,
    application: local,
    archiveKeys: archiveKeys.value,
    madeFrom: lockInputs(recipe.resolved, files),
  })
}

async function readArchiveKeys(
  recipe: ReadRecipe,
): Promise<Result<ReadonlyMap<string, Uint8Array>, Failure>> {
  const read = await Promise.all(
    archiveKeyFiles(recipe.resolved.targets).map(async path => {
      const bytes = await readUserFile(nameFile(recipe, path), 'the key of an archive')
      return bytes.ok ? ok([path, bytes.value] as const) : bytes
    }),
  )
  const keys = collect(read)
  return keys.ok ? ok(new Map(keys.value)) : keys
}

/** What the recipe says of pins that come from no index, by normalized name. */
function mappedSources({ resolved }: ReadRecipe): ReadonlyMap<string, MappedSource> {
  return new Map(
    Object.entries(resolved.python.sources).map(([name, { version, sha256 }]) => [
      normalizeName(name),
      { version, hashes: [{ algorithm: 'sha256', digest: sha256 }] },
    ]),
  )
}

/** The application of `source: sdist`, by its name. */
function sdistOf({ resolved: { source } }: ReadRecipe): PackageName | undefined {
  return source !== undefined && 'sdist' in source ? normalizeName(source.sdist) : undefined
}

/** The releases that a local application's Cargo.lock files name, where its wheel is binary. */
function readCrates(
  { resolved }: ReadRecipe,
  { name, version, source }: LocalApplication,
): Result<{ readonly crates?: readonly string[] }, Failure> {
  if (overrideOf(resolved.python.overrides, name, version)?.override.kind !== 'binary') return ok({})
  const releases = readCrateReleases(`${name} ${version}`, source)
  if (!releases.ok || releases.value.length === 0) return releases.ok ? ok({}) : releases
  return ok({ crates: releases.value.map(crate => `${crate.name} ${crate.version} ${crate.sha256}`) })
}

/** The local application of `source: path`; undefined where the application is an sdist or there is none. */
export async function readApplication(
  recipe: ReadRecipe,
  host: Pick<Host, 'localSources'>,
  signal: AbortSignal,
): Promise<Result<LocalApplication | undefined, Failure>> {
  const { source } = recipe.resolved
  if (source === undefined || !('path' in source)) return ok(undefined)
  const tree = await host.localSources.readTracked(join(recipe.folder, source.path), signal)
  if (!tree.ok) return tree
  const file = `${nameFile(recipe, source.path)}/pyproject.toml`
  const pyproject = nodeAt(tree.value, 'pyproject.toml')
  const text =
    pyproject?.kind === 'file' && pyproject.bytes !== undefined
      ? Buffer.from(pyproject.bytes).toString('utf8')
      : ''
  const project = readProjectTable(text)
  if (!project.ok)
    return fail({
      code: 'local-project-unclear',
      file,
      problem: project.failures.map(({ problem }) => problem).join('; '),
    })
  if (project.value?.version === undefined) {
    return fail({
      code: 'local-project-unclear',
      file,
      problem: '[project] or [tool.poetry] must say name and version',
    })
  }
  const { name } = project.value
  const version = formatVersion(project.value.version)
  const unpacked = { top: `${name.replaceAll('-', '_')}-${version}`, tree: tree.value }
  const { patches } = wheelSettings(name, version, recipe.resolved.python)
  const patched = patchSource(`${name} ${version}`, unpacked, patches)
  return patched.ok ? ok({ name, version, source: patched.value }) : patched
}
