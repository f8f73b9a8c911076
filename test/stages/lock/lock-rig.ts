import type { Host } from '../../../src/actions/host.ts'
import { emptyDirectory } from '../../../src/actions/tree-paths.ts'
import { sha256Of } from '../../../src/core/digest.ts'
import { inputEpoch } from '../../../src/core/epoch.ts'
import type { Failure } from '../../../src/core/failure.ts'
import { ok } from '../../../src/core/result.ts'
import { targetEnvironment } from '../../../src/formats/python/marker-environment.ts'
import type { LockedTarget } from '../../../src/recipe/lock/lock.ts'
import type { ResolvedPython } from '../../../src/recipe/resolve-recipe.ts'
import { assembleTarget } from '../../../src/stages/lock/assemble-target.ts'
import type { ClosureInputs } from '../../../src/stages/lock/closure/closure-inputs.ts'
import { runClosure } from '../../../src/stages/lock/closure/run-closure.ts'
import type { Pin } from '../../../src/stages/lock/lock.ts'
import { createFetchRig, type FetchRig } from '../../machine/network/fetch-rig.ts'
import { createMadeExecutor } from './made-containers.ts'

const environment = targetEnvironment({ pythonVersion: '3.11.2', architecture: 'amd64' })
if (!environment.ok) throw new Error('no environment')

/** Debian bookworm's interpreter. */
export const python = { version: '3.11.2', minor: [3, 11], environment: environment.value } as const

/** What a recipe says of Python that says nothing. */
export const plainRecipe: ResolvedPython = {
  pins: 'requirements.txt',
  clock: inputEpoch,
  extras: [],
  indexes: {},
  allow: [],
  'from-debian': {},
  sources: {},
  'build-constraints': {},
  overrides: {},
}

/** What is locked, and where. */
export interface LockOptions {
  readonly pins: readonly Pin[]
  /** Variables that say where the indexes are. */
  readonly environment: Readonly<Record<string, string>>
  readonly recipe?: Partial<ResolvedPython>
  readonly more?: Partial<ClosureInputs>
  /** Keeps its store from one lock to the next; a new one unless said. */
  readonly rig?: FetchRig
}

/** Locks pins with real HTTP, a real store, and containers that only play what made sdists say. */
export async function lockPins(options: LockOptions): Promise<{
  readonly locked: LockedTarget | undefined
  readonly failures: readonly Failure[]
  /** Labels of the actions. */
  readonly ran: readonly string[]
  /** Whether a container with compilers was wanted, each time that one was. */
  readonly compilers: readonly boolean[]
}> {
  if (options.rig !== undefined) return lockWith(options.rig, options)
  await using rig = await createFetchRig({ environment: options.environment })
  return await lockWith(rig, options)
}

async function lockWith(rig: FetchRig, { pins, recipe: said = {}, more = {} }: LockOptions) {
  const recipe = { ...plainRecipe, ...said }
  const executor = createMadeExecutor(rig.store)
  const root = {
    directory: { kind: 'sealed', digest: { sha256: sha256Of(''), size: 0 } },
    top: emptyDirectory,
  } as const
  const unused = () => {
    throw new Error('not part of this test')
  }
  const host: Host = {
    ...rig,
    roots: { provide: unused, look: unused, readFile: unused },
    clock: { now: () => 0 },
    events: () => undefined,
    decompressor: { decompress: unused },
    localSources: { readTracked: unused },
    executorFor: unused,
    privatePaths: [],
  }
  const compilers: boolean[] = []
  const toolchain = async (wanted: boolean) => {
    compilers.push(wanted)
    return ok({ root, python: { version: '3.11.2', minor: '3.11' } })
  }
  const closure = await runClosure(
    { target: 'bookworm', python, pins, recipe, update: [], ...more },
    { target: 'bookworm', host, executor, python, recipe, toolchain, cutOff: more.cutOff },
    new AbortController().signal,
  )
  const target = {
    suite: 'bookworm',
    architecture: 'amd64',
    archives: ['debian'],
    packages: [],
    update: 1,
  } as const
  const debian = { debian: { releases: [], requested: {}, packages: [] }, 'root-file-systems': {} }
  const found = {
    target,
    fromDebian: [],
    indexes: recipe.indexes,
    cutOff: more.cutOff,
    python: { version: '3.11.2', minor: '3.11' },
    debian,
  }
  return {
    locked: closure.ok ? assembleTarget({ ...found, closure: closure.value }) : undefined,
    failures: closure.ok ? [] : closure.failures,
    ran: executor.ran,
    compilers,
  }
}
