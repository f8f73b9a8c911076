import type { Action, Mount, RootFileSystem } from '../../actions/action.ts'
import type { TreeDirectory } from '../../actions/tree.ts'
import { fileNode, treeFromPaths } from '../../actions/tree-paths.ts'
import { canonicalJson } from '../../core/canonical-json.ts'
import type { Digest } from '../../core/digest.ts'
import type { SourceDateEpoch } from '../../core/epoch.ts'
import { readShippedFile } from '../../core/shipped-file.ts'
import type { LockedSdist } from '../../recipe/lock/lock.ts'
import { overrideOf } from '../../recipe/override-of.ts'
import type { ResolvedPython } from '../../recipe/resolve-recipe.ts'
import type { CrateFile } from '../crates/crates.ts'
import { rustMounts, withCargo } from '../crates/rust-mounts.ts'
import type { Patch } from '../sources/patch-source.ts'
import type { UnpackedSource } from '../sources/sources.ts'

/** A wheel in the store. */
export interface BuiltWheel {
  readonly filename: string
  readonly digest: Digest
}

/** One source to build, in plain data: print it, compare it. */
export interface WheelJob {
  /** The purl of its sdist; `application` for the local tree of `source: path`. */
  readonly id: string
  readonly name: string
  readonly version: string
  readonly kind: 'pure' | 'binary'
  /** Absent for the local tree. */
  readonly sdist?: LockedSdist
  /** Jobs whose wheels stand in its build environment. */
  readonly buildRequires: readonly string[]
  readonly dynamicRequires: readonly string[]
  /** Rust crates that its Cargo.lock files name. */
  readonly crates: readonly CrateFile[]
  readonly epoch: SourceDateEpoch
  readonly variables: Readonly<Record<string, string>>
  readonly configSettings: Readonly<Record<string, string>>
  /** Applied to the unpacked source, in this order. */
  readonly patches: readonly Patch[]
}

/** The job that builds the local tree of `source: path`. */
export const applicationId = 'application'

/** What the recipe says about building one version: the wheel clock, and its override's variables, config settings and patches. */
export function wheelSettings(
  name: string,
  version: string,
  python: ResolvedPython,
): Pick<WheelJob, 'epoch' | 'variables' | 'configSettings' | 'patches'> {
  const override = overrideOf(python.overrides, name, version)?.override
  return {
    epoch: python.clock,
    variables: override?.environment ?? {},
    configSettings: override?.['config-settings'] ?? {},
    patches: patchesOf(override?.patches ?? [], python),
  }
}

function patchesOf(paths: readonly string[], { patchTexts }: ResolvedPython): readonly Patch[] {
  return paths.map(path => {
    const text = patchTexts?.get(path)
    if (text === undefined) throw new Error(`nobody has read the patch ${path}`)
    return { path, text }
  })
}

/** Everything about one source that decides the bytes of its wheel, beside the root file system. */
export interface WheelBuild {
  /** For people, such as `markupsafe 3.0.2`. */
  readonly label: string
  readonly source: UnpackedSource
  /** PEP 517: `module:attributes`, and the folders of the source that hold an in-tree backend. */
  readonly backend: string
  readonly backendPath: readonly string[]
  /** The venv of build requirements that stands at /build/env. */
  readonly environment: TreeDirectory
  /** What the backend asks for beyond the static requirements, as locked, sorted. */
  readonly dynamicRequires: readonly string[]
  readonly epoch: SourceDateEpoch
  readonly variables: Readonly<Record<string, string>>
  readonly configSettings: Readonly<Record<string, string>>
  /** Rust crates, if any: a folder for each. */
  readonly vendor?: TreeDirectory
}

const gibibyte = 2 ** 30

/** The action that asks a backend for its dynamic build requirements; leaves /build/out/requires.json. */
export function requiresAction(build: WheelBuild, root: RootFileSystem): Action {
  return driverAction(`requirements of ${build.label}`, 'requires', build, root, 600)
}

/** The action that builds one wheel; leaves it in /build/out, or requires.json if the backend now asks for something else. */
export function wheelAction(build: WheelBuild, root: RootFileSystem): Action {
  return driverAction(`wheel ${build.label}`, 'wheel', build, root, 7200)
}

function driverAction(
  label: string,
  task: 'requires' | 'wheel',
  build: WheelBuild,
  root: RootFileSystem,
  seconds: number,
): Action {
  const request = {
    task,
    backend: build.backend,
    'backend-path': build.backendPath,
    'config-settings': build.configSettings,
    'dynamic-requires': task === 'wheel' ? build.dynamicRequires : [],
  }
  const inputs = treeFromPaths([
    ['pep517_driver.py', fileNode(readShippedFile('share/container/pep517_driver.py'))],
    ['request.json', fileNode(canonicalJson(request))],
  ])
  return {
    label,
    profile: 'build',
    command: {
      arguments: ['/build/env/bin/python3', '/build/in/pep517_driver.py'],
      environment: {
        SOURCE_DATE_EPOCH: String(build.epoch),
        ...build.variables,
        ...(build.vendor === undefined ? {} : { CARGO_NET_OFFLINE: 'true' }),
      },
      workingDirectory: `/build/src/${build.source.top}`,
    },
    root,
    mounts: [{ path: '/build/in', tree: inputs, writable: false }, ...mountsOf(build)],
    limits: { seconds, outputBytes: 2 * gibibyte, memoryBytes: gibibyte },
  }
}

function mountsOf({ source, environment, vendor }: WheelBuild): readonly Mount[] {
  if (vendor !== undefined)
    return [
      ...rustMounts(source, vendor),
      { path: '/build/env', tree: withCargo(environment), writable: false },
    ]
  return [
    { path: '/build/src', tree: treeFromPaths([[source.top, source.tree]]), writable: true },
    { path: '/build/env', tree: environment, writable: false },
  ]
}
