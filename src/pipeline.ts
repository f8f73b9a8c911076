import type { RootFileSystem } from './actions/action.ts'
import type { Executor, FileRequest, Host } from './actions/host.ts'
import { reportStage } from './actions/report-stage.ts'
import type { Artifact, BuiltChain, Step } from './compare/verdict.ts'
import type { Failure } from './core/failure.ts'
import { collect, ok, type Result } from './core/result.ts'
import { debRequests } from './recipe/lock/deb-requests.ts'
import type { LockedTarget } from './recipe/lock/lock.ts'
import type { ResolvedRecipe } from './recipe/resolve-recipe.ts'
import type { DebRequest } from './stages/deb/deb.ts'
import { type MadeDeb, makeDeb } from './stages/deb/make-deb.ts'
import { listDebFiles, stepsOfDeb } from './stages/deb/steps.ts'
import { indexWheel } from './stages/index/index.ts'
import { planIndex } from './stages/index/plan.ts'
import { runIndex } from './stages/index/run.ts'
import type { InstallTestReport, InstallTestRequest } from './stages/install-test/install-test.ts'
import { runInstallTest } from './stages/install-test/run.ts'
import { type Proofs, proveSdists } from './stages/sources/prove-sdist.ts'
import type { UnpackedSource } from './stages/sources/sources.ts'
import type { WheelContent } from './stages/venv/wheel.ts'
import { openWheels } from './stages/wheels/open-wheels.ts'
import { planWheels } from './stages/wheels/plan.ts'
import { runWheels, type WheelOfJob } from './stages/wheels/run.ts'
import { applicationId } from './stages/wheels/wheels.ts'

/** One target of a recipe with all that building it needs, read and checked: recipe and lock fit together. */
export interface TargetJob {
  readonly recipe: ResolvedRecipe
  readonly target: string
  readonly locked: LockedTarget
  /** Hashes that a locked sdist must have besides, by its purl: pins that have others than SHA-256. */
  readonly proofs?: Proofs
  /** The tracked files of `source: path`. */
  readonly application?: UnpackedSource
  /** Absent for a recipe that ends at checksum list and index. */
  readonly deb?: DebRequest
}

/** The root file systems of one target, shared by all builders. */
export interface TargetRoots {
  readonly build: RootFileSystem
  /** Only where the recipe makes a .deb, and it is to be tested. */
  readonly installTest?: RootFileSystem
}

/** All that one builder made of a target. */
export interface TargetBuild extends BuiltChain {
  readonly wheels: readonly WheelOfJob[]
  readonly deb?: MadeDeb
}

/** What every stage is given. */
export interface Run {
  readonly host: Host
  readonly signal: AbortSignal
}

/** Fetch: the locked files of a target that building needs, or really all, into the store. Builders share it. */
export function fetchTarget(
  { locked, target, proofs }: TargetJob,
  run: Run,
  wanted: 'for building' | 'all' = 'for building',
): Promise<Result<undefined, Failure>> {
  // The solver's packages serve locking only.
  const debs = debRequests(locked.debian, container => wanted === 'all' || container !== 'solver')
  const files: readonly FileRequest[] = [...locked.sdists, ...locked.crates, ...debs]
  return reportStage(run.host.events, { stage: 'fetch', target, total: files.length }, async () => {
    const fetched = await run.host.fetcher.fetchFiles(files, run.signal)
    const proven = fetched.ok ? await proveSdists(locked.sdists, proofs, run.host.store) : fetched
    return { result: proven, summary: `${files.length} files, all as locked` }
  })
}

/** The root file systems that a target can have. */
export type RootName = 'build' | 'install-test'

/**
 * Environment: the locked .debs as root file systems, whose tree digests are the lock's. Builders share them. Where both are
 * to be made, one is unpacked while dpkg, which uses one processor, configures the other.
 */
export function provideRoots(
  { locked, target, deb }: TargetJob,
  run: Run,
  wanted: readonly RootName[] = ['build', 'install-test'],
): Promise<Result<TargetRoots, Failure>> {
  return reportStage(run.host.events, { stage: 'environment', target }, async () => {
    const isTested = deb !== undefined && wanted.includes('install-test')
    const provided = collect(
      await Promise.all([
        provideRoot('build', locked, run),
        ...(isTested ? [provideRoot('install-test', locked, run)] : []),
      ]),
    )
    if (!provided.ok) return { result: provided, summary: '' }
    const [build, installTest] = provided.value
    if (build === undefined) throw new Error('no build root was provided')
    const roots = { build, ...(installTest === undefined ? {} : { installTest }) }
    return { result: ok(roots), summary: `tree ${build.directory.digest.sha256.slice(0, 12)}, as locked` }
  })
}

/** Wheels, index and .deb of one builder. */
export async function buildTarget(
  job: TargetJob,
  roots: TargetRoots,
  executor: Executor,
  run: Run,
): Promise<Result<TargetBuild, Failure>> {
  const wheels = await buildWheels(job, roots, executor, run)
  if (!wheels.ok) return wheels
  return packageWheels(job, wheels.value, roots, executor, run)
}

/** Wheels: one action for each sdist. With `only`, just these jobs and what they need. */
export function buildWheels(
  { recipe, target, locked, application }: TargetJob,
  roots: TargetRoots,
  executor: Executor,
  run: Run,
  only?: ReadonlySet<string>,
): Promise<Result<readonly WheelOfJob[], Failure>> {
  const plan = planWheels(locked, recipe.python)
  if (!plan.ok) return Promise.resolve(plan)
  const jobs = only === undefined ? plan.value : plan.value.filter(({ id }) => only.has(id))
  return reportStage(
    run.host.events,
    { stage: 'wheels', target, builder: executor.builder.name, total: jobs.length },
    async () => {
      const toolchain = { root: roots.build, python: locked.python }
      const built = await runWheels(jobs, application, toolchain, run.host, executor, run.signal)
      return { result: built, summary: `${jobs.length} from source` }
    },
  )
}

/** Index and .deb from wheels that are there: built here, or taken from a signed folder. */
export async function packageWheels(
  job: TargetJob,
  wheels: readonly WheelOfJob[],
  roots: TargetRoots,
  executor: Executor,
  run: Run,
): Promise<Result<TargetBuild, Failure>> {
  const installed = wheels.filter(
    ({ job: { id } }) => id === applicationId || job.locked.install.includes(id),
  )
  const opened = await openWheels(
    installed.map(({ wheel }) => wheel),
    run.host.store,
  )
  if (!opened.ok) return opened
  const index = await writeIndex(job, installed, opened.value, executor.builder.name, run)
  if (!index.ok) return index
  const deb =
    job.deb === undefined ? ok(undefined) : await packDeb(job, job.deb, opened.value, roots, executor, run)
  if (!deb.ok) return deb
  const steps: Step[] = [
    ...wheels.map(({ job: { name, version }, wheel }) => ({
      label: `wheel ${name} ${version}`,
      outputs: [{ path: `wheels/${wheel.filename}`, digest: wheel.digest }],
    })),
    { label: 'index', outputs: index.value },
    ...(deb.value === undefined ? [] : stepsOfDeb(deb.value)),
  ]
  const artifacts = [...index.value, ...(deb.value === undefined ? [] : listDebFiles(deb.value))]
  return ok({ wheels, artifacts, steps, ...(deb.value === undefined ? {} : { deb: deb.value }) })
}

/** Index: checksum list over wheels and sdists, static simple index, requirements with the hashes of our wheels. */
function writeIndex(
  { target }: TargetJob,
  installed: readonly WheelOfJob[],
  opened: readonly WheelContent[],
  builder: string,
  run: Run,
): Promise<Result<readonly Artifact[], Failure>> {
  return reportStage(run.host.events, { stage: 'index', target, builder }, async () => {
    const wheels = opened.flatMap((content, i) => {
      const built = installed[i]
      return built === undefined ? [] : [indexWheel(content, built.wheel.digest)]
    })
    const sdists = installed.flatMap(({ job: { sdist } }) =>
      sdist === undefined
        ? []
        : [{ filename: sdist.filename, digest: { sha256: sdist.sha256, size: sdist.size } }],
    )
    const files = await runIndex(planIndex(wheels, sdists), run.host.store)
    return { result: files, summary: `${count(wheels, 'wheel')}, ${count(sdists, 'sdist')}` }
  })
}

/** Install test: the .deb's whole life in a throw-away container, with an upgrade if there is an earlier .deb. Undefined where there is no .deb. */
export async function testInstall(
  { recipe, target, deb: request, locked }: TargetJob,
  { deb }: TargetBuild,
  roots: TargetRoots,
  executor: Executor,
  run: Run,
  upgrade: Pick<InstallTestRequest, 'previous'> = {},
): Promise<Result<InstallTestReport | undefined, Failure>> {
  const { installTest } = roots
  if (deb === undefined || request === undefined || installTest === undefined) return ok(undefined)
  return reportStage(run.host.events, { stage: 'install test', target }, async () => {
    const { name, suite } = request
    const asked = {
      name,
      deb: request.deb,
      suite,
      pythonMinor: locked.python.minor,
      fromDebian: request.fromDebian,
      tests: recipe.test,
      package: deb.deb,
      ...upgrade,
    }
    const tested = await runInstallTest(asked, installTest, run.host, executor, run.signal)
    return {
      result: tested,
      summary: tested.ok ? `${tested.value.steps.length} steps from install to purge` : '',
    }
  })
}

function packDeb(
  { target }: TargetJob,
  request: DebRequest,
  wheels: readonly WheelContent[],
  roots: TargetRoots,
  executor: Executor,
  run: Run,
): Promise<Result<MadeDeb, Failure>> {
  return reportStage(run.host.events, { stage: 'deb', target, builder: executor.builder.name }, async () => {
    const made = await makeDeb(request, wheels, roots.build, run.host, executor, run.signal)
    return { result: made, summary: made.ok ? made.value.deb.name : '' }
  })
}

async function provideRoot(
  name: RootName,
  locked: LockedTarget,
  { host, signal }: Run,
): Promise<Result<RootFileSystem, Failure>> {
  const debs = debRequests(locked.debian, container => container === name)
  const expected = locked['root-file-systems'][name]?.sha256
  return host.roots.provide({ name, debs, state: 'configured' }, expected, signal)
}

function count(things: readonly unknown[], name: string): string {
  return `${things.length} ${name}${things.length === 1 ? '' : 's'}`
}
