import type { Executor, Host, IndexFile } from '../../../actions/host.ts'
import { nodeAt } from '../../../actions/tree-paths.ts'
import type { Digest } from '../../../core/digest.ts'
import type { Failure } from '../../../core/failure.ts'
import { isAbsentRemote } from '../../../core/failures/absent-file.ts'
import { fail, ok, type Result } from '../../../core/result.ts'
import type { PackageName } from '../../../formats/python/name.ts'
import { formatRequirement } from '../../../formats/python/requirement.ts'
import { compareVersions, parseVersion } from '../../../formats/python/version.ts'
import { parseRustVersion } from '../../../formats/rust/rust-version.ts'
import { indexOf } from '../../../recipe/index-of.ts'
import type { ResolvedPython } from '../../../recipe/resolve-recipe.ts'
import { patchSource } from '../../sources/patch-source.ts'
import type { UnpackedSource } from '../../sources/sources.ts'
import { unpackLockedSdist } from '../../sources/unpack-locked-sdist.ts'
import {
  buildEnvironment,
  buildWheel,
  readRequires,
  readSourceBuildSystem,
  type Toolchain,
} from '../../wheels/build-wheel.ts'
import { checkBackend } from '../../wheels/check-backend.ts'
import { openWheel, openWheels } from '../../wheels/open-wheels.ts'
import { requiresAction, wheelSettings } from '../../wheels/wheels.ts'
import { type Candidate, screenReleases } from '../sdists/candidates.ts'
import { fetchSdist } from '../sdists/fetch-sdist.ts'
import { rulesOf } from '../sdists/release-rules.ts'
import { readReleases } from '../sdists/releases.ts'
import { findExcludedPython } from '../sdists/sdist-python.ts'
import type { TargetInterpreter } from '../target-interpreter.ts'
import { parseBuildRequirements } from './build-wishes.ts'
import { findFittingReleases } from './fitting-releases.ts'
import { lockCrates } from './lock-crates.ts'
import { type Answer, type Buildable, type ChosenSdist, labelOf, type Question } from './question.ts'

/** What answers come from: the index, the containers and the local tree. */
export interface Surroundings {
  /** The name of the target, for people. */
  readonly target: string
  readonly host: Host
  readonly executor: Executor
  readonly python: TargetInterpreter
  readonly recipe: ResolvedPython
  readonly application?: UnpackedSource
  /** The last day whose uploads count. */
  readonly cutOff?: string | undefined
  /** The build container, made when it is first needed. */
  readonly toolchain: (compilers: boolean) => Promise<Result<Toolchain, Failure>>
}

/** Finds one answer. A failure is an answer too: the others may go on, so that all problems are found in one run. */
export async function answerQuestion(
  question: Question,
  around: Surroundings,
  signal: AbortSignal,
): Promise<Answer> {
  const answer = await findAnswer(question, around, signal)
  return answer.ok ? answer.value : { kind: 'failed', failures: answer.failures }
}

type Asked<K extends Question['kind']> = Extract<Question, { readonly kind: K }>

function findAnswer(
  question: Question,
  around: Surroundings,
  signal: AbortSignal,
): Promise<Result<Answer, Failure>> {
  switch (question.kind) {
    case 'project':
      return listReleases(question, around, signal)
    case 'sdist':
      return readSdist(question, around, signal)
    case 'crates':
      return findCrates(question, around, signal)
    case 'requires':
      return askBackend(question, around, signal)
    case 'wheel':
      return makeWheel(question, around, signal)
  }
}

async function listReleases(
  { name, pinned }: Asked<'project'>,
  { host, recipe, python, cutOff }: Surroundings,
  signal: AbortSignal,
) {
  const project = { name, index: indexOf(recipe.indexes, name) }
  const first = await host.fetcher.listProject(project, signal)
  // What is pinned and not there may have come since the index was asked.
  const isOld = first.ok && pinned !== undefined && !hasVersion(name, first.value.files, pinned)
  const found = isOld ? await host.fetcher.listProject({ ...project, revalidate: true }, signal) : first
  // A project that the index does not have is one without versions: whoever requires it is named then.
  const missing = !found.ok && found.failures.every(isAbsentRemote)
  if (!found.ok && !missing) return found
  const status = found.ok ? found.value.status : undefined
  if (status?.status === 'quarantined')
    return fail({
      code: 'project-quarantined',
      name,
      ...(status.reason === undefined ? {} : { reason: status.reason }),
    } as const)
  const releases = readReleases(name, found.ok ? found.value.files : [])
  const listed = screenReleases(name, releases, python.version, rulesOf(name, recipe, cutOff))
  return ok({ kind: 'project', releases, listed } as const)
}

function hasVersion(name: PackageName, files: readonly IndexFile[], version: string): boolean {
  const wanted = parseVersion(version)
  return readReleases(name, files).some(
    release => !wanted.ok || compareVersions(release.version, wanted.value) === 0,
  )
}

async function readSdist({ sdist }: Asked<'sdist'>, around: Surroundings, signal: AbortSignal) {
  const index = indexOf(around.recipe.indexes, sdist.name)
  const digest = await fetchSdist(sdist, index, around.host, signal)
  if (!digest.ok) return digest
  const source = await openPatched(sdist, digest.value, around)
  if (!source.ok) return source
  const of = labelOf(sdist)
  const parts = ['pyproject.toml', 'setup.py', 'setup.cfg'].map(path => nodeAt(source.value.tree, path))
  if (parts.every(part => part === undefined))
    return fail({ code: 'build-system-invalid', of, problem: 'neither pyproject.toml nor setup.py' } as const)
  const system = readSourceBuildSystem(of, source.value)
  if (!system.ok) return system
  const excluded = findExcludedPython(sdist, source.value, around.python, around.target)
  if (excluded !== undefined) return fail(excluded)
  const requires = parseBuildRequirements(of, system.value.requires, around.python.environment)
  return requires.ok
    ? ok({ kind: 'sdist', digest: digest.value, requires: requires.value } as const)
    : requires
}

async function findCrates(question: Asked<'crates'>, around: Surroundings, signal: AbortSignal) {
  const { of, rust, compilers } = question
  const source = await sourceOf(question, around)
  if (!source.ok) return source
  const lock = (release: Pick<Buildable, 'name' | 'version'>, unpacked: UnpackedSource) =>
    lockCrates({ ...release, rust }, unpacked, around, () => around.toolchain(compilers), signal)
  const crates = await lock(of, source.value)
  if (crates.ok) return ok({ kind: 'crates', crates: crates.value } as const)
  return { ok: false, failures: await nameFitting(crates.failures, question, around, lock, signal) } as const
}

/** Says of an sdist that wants a newer Rust which older releases do not; a local tree has none. */
async function nameFitting(
  failures: readonly Failure[],
  { of }: Asked<'crates'>,
  around: Surroundings,
  lock: (release: Candidate, source: UnpackedSource) => Promise<Result<unknown, Failure>>,
  signal: AbortSignal,
): Promise<readonly Failure[]> {
  const [failure] = failures
  if (failure?.code !== 'rust-too-old' || of.sdist === undefined) return failures
  const [rust, project] = [
    parseRustVersion(failure.rustc),
    await listReleases({ kind: 'project', name: of.name }, around, signal),
  ]
  if (rust === undefined || !project.ok) return failures
  const open = async (release: Candidate): Promise<Result<UnpackedSource, Failure>> => {
    const index = indexOf(around.recipe.indexes, of.name)
    const digest = await fetchSdist({ ...release, kind: 'binary' }, index, around.host, signal)
    return digest.ok ? openPatched(release, digest.value, around) : digest
  }
  const releases = project.value.listed.usable
  const search = { version: of.version, rust, releases, open, check: lock }
  return [{ ...failure, fitting: await findFittingReleases(search) }]
}

/** PEP 517's get_requires_for_build_wheel, in the container, with the static requirements laid out. */
async function askBackend(question: Asked<'requires'>, around: Surroundings, signal: AbortSignal) {
  const { of, compilers, environment } = question
  const { host, executor, recipe, python } = around
  const source = await sourceOf(question, around)
  if (!source.ok) return source
  const system = readSourceBuildSystem(labelOf(of), source.value)
  if (!system.ok) return system
  const wheels = await openWheels(environment, host.store)
  if (!wheels.ok) return wheels
  const there = checkBackend(labelOf(of), system.value, source.value, wheels.value)
  if (!there.ok) return there
  const toolchain = await around.toolchain(compilers)
  if (!toolchain.ok) return toolchain
  const venv = buildEnvironment(wheels.value, toolchain.value)
  if (!venv.ok) return venv
  const { backend, backendPath } = system.value
  const build = { label: labelOf(of), source: source.value, backend, backendPath, environment: venv.value }
  const action = requiresAction(
    { ...build, dynamicRequires: [], ...wheelSettings(of.name, of.version, recipe) },
    toolchain.value.root,
  )
  const result = await executor.execute(action, signal)
  if (!result.ok) return result
  const file = nodeAt(result.value.outputs, 'requires.json')
  const said = file?.kind === 'file' ? await readRequires(file, host.store) : ok(undefined)
  if (!said.ok) return said
  const texts = said.value
  // A backend that ends the process by itself leaves nothing.
  if (texts === undefined)
    return fail({
      code: 'build-system-invalid',
      of: labelOf(of),
      problem: 'its backend did not say what it needs for building',
    } as const)
  const requires = parseBuildRequirements(labelOf(of), texts, python.environment)
  return requires.ok ? ok({ kind: 'requires', texts, requires: requires.value } as const) : requires
}

async function makeWheel(question: Asked<'wheel'>, around: Surroundings, signal: AbortSignal) {
  const { of, compilers, environment, dynamicRequires, crates } = question
  const { host, executor, recipe, python } = around
  const toolchain = await around.toolchain(compilers)
  if (!toolchain.ok) return toolchain
  const source = await sourceOf(question, around)
  if (!source.ok) return source
  const { id, name, version, kind } = of
  const settings = wheelSettings(name, version, recipe)
  const job = { id, name, version, kind, buildRequires: [], dynamicRequires, crates, ...settings }
  const wheel = await buildWheel(job, source.value, environment, toolchain.value, host, executor, signal)
  if (!wheel.ok) return wheel
  const content = await openWheel(wheel.value, host.store)
  if (!content.ok) return content
  const texts = content.value.metadata.requiresDist.map(formatRequirement)
  const requires = parseBuildRequirements(labelOf(of), texts, python.environment)
  return requires.ok ? ok({ kind: 'wheel', wheel: wheel.value, requires: requires.value } as const) : requires
}

async function sourceOf(
  { of, digest }: Asked<'crates' | 'requires' | 'wheel'>,
  around: Surroundings,
): Promise<Result<UnpackedSource, Failure>> {
  if (of.sdist !== undefined && digest !== undefined) return openPatched(of.sdist, digest, around)
  if (around.application === undefined) throw new Error('no local tree was given')
  return ok(around.application)
}

/** An unpacked sdist with the patches that the recipe has for it. */
async function openPatched(
  { name, version, filename }: Pick<ChosenSdist, 'name' | 'version' | 'filename'>,
  digest: Digest,
  { host, recipe }: Surroundings,
): Promise<Result<UnpackedSource, Failure>> {
  const source = await unpackLockedSdist({ filename, digest }, host.store)
  const { patches } = wheelSettings(name, version, recipe)
  return source.ok ? patchSource(`${name} ${version}`, source.value, patches) : source
}
