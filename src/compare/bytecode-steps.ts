import type { Content } from '../actions/content.ts'
import type { Failure } from '../core/failure.ts'
import { ok, okUnless, type Result } from '../core/result.ts'
import { readDebTar } from './deb-summary.ts'
import { digestContent } from './digest-content.ts'
import { readLayer } from './read-layer.ts'
import type { Artifact, BuiltChain } from './verdict.ts'
import type { Walk } from './walk.ts'

/** A chain with the bytecode of each wheel as a step of its own, and the bytecode by its path. */
export interface ChainWithBytecode {
  readonly chain: BuiltChain
  readonly bytecode: ReadonlyMap<string, Content>
}

/**
 * Finds the bytecode of each wheel in the package, where its modules tell whose it is: the steps `bytecode NAME VERSION` that a
 * build has before the package. The chain stays as it is where the package cannot be read for sure.
 */
export async function addBytecodeSteps(
  chain: BuiltChain,
  artifacts: ReadonlyMap<string, Content>,
  run: Pick<Walk, 'decompressor' | 'signal'>,
): Promise<Result<ChainWithBytecode, Failure>> {
  const failures: Failure[] = []
  const walk = { ...run, fail: (found: readonly Failure[]) => failures.push(...found) }
  const deb = [...artifacts].find(([path]) => path.endsWith('.deb'))
  const owners = deb === undefined ? new Map<string, string>() : await findOwners(chain, artifacts, walk)
  const bytecode = new Map<string, Content>()
  const made = new Map<string, Artifact[]>()
  const data = deb && (await readDebTar(deb[0], deb[1], 'data.tar', walk))
  if (data?.ok === false && data.failures.some(({ code }) => code !== 'file-unreadable')) return data
  for (const { name, content } of data?.ok === true ? data.value.parts : []) {
    const [, site = '', module = ''] = inSitePackages.exec(name) ?? []
    const owner = owners.get(module.replace(compiledName, '$1.py'))
    if (owner === undefined || content === undefined || !compiledName.test(module)) continue
    const outputs = made.get(owner) ?? []
    outputs.push({ path: `${site}${module}`, digest: await digestContent(content) })
    made.set(owner, outputs)
    bytecode.set(`${site}${module}`, content)
  }
  const steps = chain.steps.flatMap(step => {
    const outputs = made.get(step.label) ?? []
    return outputs.length === 0 ? [] : [{ label: step.label.replace('wheel', 'bytecode'), outputs }]
  })
  const [before, after] = [false, true].map(isDeb =>
    chain.steps.filter(({ label }) => (label === 'deb') === isDeb),
  )
  return okUnless(failures, () => ({
    chain: { ...chain, steps: [...(before ?? []), ...steps, ...(after ?? [])] },
    bytecode,
  }))
}

/** A file of a virtual environment, by the paths below its prefix. */
const inSitePackages = /^(?:\.\/)?(?:.*\/)?(lib\/python3\.[0-9]+\/site-packages\/)(.*)$/
/** Where Python keeps a module's bytecode. @see PEP 3147 */
const compiledName = /__pycache__\/([^/]+)\.[^/.]+\.pyc$/

/** Labels of wheels by the modules that they install into site-packages. */
async function findOwners(
  { steps }: BuiltChain,
  artifacts: ReadonlyMap<string, Content>,
  walk: Parameters<typeof readLayer>[1],
): Promise<ReadonlyMap<string, string>> {
  const owners = new Map<string, string>()
  for (const { label, outputs } of steps.filter(step => step.label.startsWith('wheel ')))
    for (const { path } of outputs) {
      const wheel = artifacts.get(path)
      const layer = wheel === undefined ? ok(undefined) : await readLayer(wheel, walk)
      // What is in a data folder goes to the same places. @see PEP 427, "The .data directory"
      for (const { name } of layer.ok ? (layer.value?.parts ?? []) : [])
        if (name.endsWith('.py')) owners.set(name.replace(/^[^/]+\.data\/(?:pure|plat)lib\//, ''), label)
    }
  return owners
}
