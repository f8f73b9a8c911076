// Runs one stage that has no verb of its own, as `scripts/bench` measures it: `stage.ts NAME ARGUMENT…`.
import { enableCompileCache } from 'node:module'
import type { Builder } from '../../src/actions/action.ts'
import type { LocalHost } from '../../src/cli/open-host.ts'
import type { Failure } from '../../src/core/failure.ts'
import type { Result } from '../../src/core/result.ts'
import type { TargetJob } from '../../src/pipeline.ts'
import { quietInput } from '../quiet-input.ts'

enableCompileCache()
process.umask(0o022)

const { alpha } = await import('../../src/actions/contract.ts')
/** A builder whose results the bench forgets before each round. */
const builder: Builder = { ...alpha, name: 'bench' }
const { signal } = new AbortController()

const [name = '', file = '', ...rest] = process.argv.slice(2)
// The archives' releases are asked for anew; everything else is in the store.
const input = quietInput(signal, name === 'closure' ? [] : ['offline'])
const { openHost } = await import('../../src/cli/open-host.ts')
await using host = expectOk(await openHost('bench', input))

if (name === 'environment') await makeEnvironment()
else if (name === 'wheels') await makeWheels()
else if (name === 'deb') await makeDeb()
else if (name === 'closure') await closeOverDebian()
else if (name === 'keep-tree') await keepTree(file, rest[0] ?? '')
else if (name === 'pack') await packTree(file, rest[0] ?? '', rest[1] ?? '')
else throw new Error(`no such stage: ${name}`)

/** The build root of a recipe, tree digest included, where it is not there yet. */
async function makeEnvironment(): Promise<void> {
  const { locked } = await loadJob(host)
  const debs = locked.debian.packages.filter(deb => deb.in.includes('build'))
  const expected = locked['root-file-systems']['build']?.sha256
  expectOk(await host.roots.provide({ name: 'build', debs, state: 'configured' }, expected, signal))
}

/** All wheels of a recipe. */
async function makeWheels(): Promise<void> {
  const { buildWheels, provideRoots } = await import('../../src/pipeline.ts')
  const job = await loadJob(host)
  const run = { host, signal }
  const roots = expectOk(await provideRoots(job, run, ['build']))
  expectOk(await buildWheels(job, roots, host.executorFor(builder), run))
}

/** The .deb of a recipe from wheels that are there. */
async function makeDeb(): Promise<void> {
  const { buildWheels, packageWheels, provideRoots } = await import('../../src/pipeline.ts')
  const job = await loadJob(host)
  const run = { host, signal }
  const roots = expectOk(await provideRoots(job, run, ['build']))
  const wheels = expectOk(await buildWheels(job, roots, host.executorFor(alpha), run))
  expectOk(await packageWheels(job, wheels, roots, host.executorFor(builder), run))
}

/** All packages of a recipe's containers, as the suite's own apt chooses them; prints how many. */
async function closeOverDebian(): Promise<void> {
  const { readRecipe } = await import('../../src/cli/read-recipe.ts')
  const { readSuite } = await import('../../src/stages/lock/debian/debian-archives.ts')
  const { solveSuite } = await import('../../src/stages/lock/debian/solve-suite.ts')
  const { listWantedArchives } = await import('../../src/stages/lock/debian/wanted-archives.ts')
  const { planContainers } = await import('../../src/stages/lock/debian/wanted-packages.ts')
  const { resolved: recipe } = expectOk(await readRecipe(file))
  const [target] = Object.values(recipe.targets)
  if (target === undefined) throw new Error(`no target in ${file}`)
  const archives = listWantedArchives(target)
  const suite = expectOk(await readSuite(target.suite, archives, [], host, signal))
  const planned = planContainers(recipe, target, true)
  const executor = host.executorFor(builder)
  const solved = expectOk(await solveSuite(suite, archives, planned, undefined, host, executor, signal))
  console.log(solved.packages.filter(deb => deb.in.includes('build')).length)
}

/** Takes a folder into the store and writes what is needed to find it again. */
async function keepTree(folder: string, record: string): Promise<void> {
  const { writeFileSync } = await import('node:fs')
  const { readDiskTree } = await import('../../src/machine/roots/disk-tree.ts')
  const { formatTree } = await import('../../src/actions/tree-json.ts')
  const { walkTree } = await import('../../src/actions/tree-paths.ts')
  const read = await readDiskTree(folder, signal)
  if (!read.ok) throw new Error(JSON.stringify(read.failures))
  for (const [path, node] of walkTree(read.value.tree))
    if (node.kind === 'file') expectOk(await host.store.importFile(`${folder}/${path}`))
  writeFileSync(record, JSON.stringify(formatTree(read.value.tree)))
}

/** A kept tree to a .deb, in the build root of a recipe. */
async function packTree(recipe: string, record: string, output: string): Promise<void> {
  const { readFileSync } = await import('node:fs')
  const { parseTree } = await import('../../src/actions/tree-json.ts')
  const { nodeAt } = await import('../../src/actions/tree-paths.ts')
  const { inputEpoch } = await import('../../src/core/epoch.ts')
  const { packAction } = await import('../../src/stages/deb/container-actions.ts')
  const { provideRoots } = await import('../../src/pipeline.ts')
  const tree = parseTree(JSON.parse(readFileSync(record, 'utf8')))
  if (tree === undefined) throw new Error(`no tree in ${record} for ${recipe}`)
  const roots = expectOk(await provideRoots(await loadJob(host), { host, signal }, ['build']))
  const filename = 'payload_1.0-1_all.deb'
  const request = { filename, epoch: inputEpoch, modes: {}, conffiles: [] }
  const executor = host.executorFor(builder)
  const packed = expectOk(await executor.execute(packAction(request, tree, roots.build), signal))
  const deb = nodeAt(packed.outputs, filename)
  if (deb?.kind !== 'file') throw new Error('no .deb came out')
  expectOk(await host.store.copyTo(deb.digest, output))
}

async function loadJob(opened: LocalHost): Promise<TargetJob> {
  const { loadJobs } = await import('../../src/cli/builders/load-jobs.ts')
  const [job] = expectOk(await loadJobs(file, input, opened)).jobs
  if (job === undefined) throw new Error(`no target in ${file}`)
  return job
}

function expectOk<T>(result: Result<T, Failure>): T {
  if (result.ok) return result.value
  throw new Error(JSON.stringify(result.failures, undefined, 2))
}
