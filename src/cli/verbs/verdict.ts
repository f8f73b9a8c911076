import { createHash } from 'node:crypto'
import type { Content, FolderEntry } from '../../actions/content.ts'
import { explainArtifacts } from '../../compare/artifacts.ts'
import { compareFiles } from '../../compare/comparison.ts'
import { describeExplained, formatExplained, formatTally } from '../../compare/report/artifacts.ts'
import { type Artifact, type BuiltChain, compareChains, type Step } from '../../compare/verdict.ts'
import { type Digest, isSha256 } from '../../core/digest.ts'
import type { Failure } from '../../core/failure.ts'
import { collect, fail, ok, type Result } from '../../core/result.ts'
import { createDecompressor } from '../../machine/decompress.ts'
import { listFolder } from '../../machine/open-content.ts'
import { errorCode } from '../../machine/store/disk-failure.ts'
import { runFile } from '../output/write-output.ts'
import type { VerbAnswer, VerbInput } from '../verb.ts'

/** Compares two output folders that were made on two machines: the answer that reproduce gives of two builders. */
export async function runVerdict(input: VerbInput): Promise<Result<VerbAnswer, Failure>> {
  const [a = '', b = ''] = input.positional
  const read = collect([await readBuild(a), await readBuild(b)])
  if (!read.ok) return read
  const [first, second] = read.value
  if (first === undefined || second === undefined) throw new Error('two folders, two builds')
  await using decompressor = createDecompressor()
  const run = { decompressor, signal: input.signal }
  const inputs: string[] = []
  for (const path of new Set([...first.inputs.keys(), ...second.inputs.keys()])) {
    const [left, right] = [first.inputs.get(path), second.inputs.get(path)]
    const compared = left && right && (await compareFiles(left, right, path, run))
    if (compared === undefined || !compared.ok || compared.value.kind !== 'identical') inputs.push(path)
  }
  const verdict = compareChains(await chainOf(first), await chainOf(second))
  const order = verdict.firstStep?.outputs.map(({ path }) => path) ?? []
  const differing = verdict.differences.map(({ path }) => path)
  const paths = [
    ...differing.filter(path => order.includes(path)),
    ...differing.filter(path => !order.includes(path)),
  ]
  const explained = await explainArtifacts(
    paths.map(path => {
      const [left, right] = [first.artifacts.get(path), second.artifacts.get(path)]
      return { path, ...(left && { first: left }), ...(right && { second: right }) }
    }),
    run,
  )
  if (!explained.ok) return explained
  const isSame = verdict.kind === 'identical' && inputs.length === 0
  const lines = [
    `${isSame ? 'identical' : 'different'}  ${a}  ${b}`,
    ...inputs.map(
      path => `  inputs          ${path} differs: this is no comparison of two builds of the same thing`,
    ),
    ...(verdict.firstStep === undefined
      ? []
      : [`  first differs   ${verdict.firstStep.label}: every later difference may follow from it`]),
    ...formatExplained(explained.value),
    formatTally(verdict.artifacts, verdict.identical, explained.value),
  ]
  return ok({
    status: isSame ? 0 : 1,
    text: `${lines.join('\n')}\n`,
    result: {
      verdict: isSame ? 'identical' : 'different',
      'inputs-differ': inputs,
      artifacts: verdict.artifacts,
      identical: verdict.identical,
      'first-step': verdict.firstStep?.label ?? null,
      differences: describeExplained(explained.value),
    },
  })
}

/** An output folder: what it was made from and what was made. Signatures and what describes the run are neither. */
interface ReadBuild {
  readonly inputs: ReadonlyMap<string, Content>
  readonly artifacts: ReadonlyMap<string, Content>
}

async function readBuild(folder: string): Promise<Result<ReadBuild, Failure>> {
  const entries = await listFolder(folder).catch((error: unknown) => {
    const reason = errorCode(error)
    if (reason === undefined) throw error
    return reason
  })
  if (typeof entries === 'string')
    return fail({ code: 'file-unreadable', path: folder, purpose: 'an output folder', reason: entries })
  const files = new Map(entries.flatMap(fileOf))
  const lock = [...files.keys()].find(path => /^[^/]+\.lock\.json$/.test(path))
  if (lock === undefined) return fail({ code: 'compare-no-build', folder })
  const recipe = lock.replace(/\.lock\.json$/, '.yaml')
  const isInput = (path: string) => path === lock || path === recipe
  const isSilent = (path: string) =>
    path === runFile || path.endsWith('.asc') || path.startsWith('second-builder/')
  return ok({
    inputs: new Map([...files].filter(([path]) => isInput(path))),
    artifacts: new Map([...files].filter(([path]) => !isInput(path) && !isSilent(path))),
  })
}

function fileOf(entry: FolderEntry): readonly (readonly [string, Content])[] {
  return entry.kind === 'file' ? [[entry.path, entry.content]] : []
}

/** The steps as the folder shows them: each wheel, then what is made of them, then the package. */
async function chainOf({ artifacts }: ReadBuild): Promise<BuiltChain> {
  const made: Artifact[] = []
  for (const [path, content] of artifacts) made.push({ path, digest: await digestContent(content) })
  const isWheel = ({ path }: Artifact) => path.endsWith('.whl')
  const isDeb = ({ path }: Artifact) => /\.(?:deb|buildinfo|changes)$/.test(path)
  const wheels = made.filter(isWheel).map((wheel): Step => {
    const [name = '', version = ''] = wheel.path.replace(/^.*\//, '').split('-')
    return { label: `wheel ${name.toLowerCase().replaceAll('_', '-')} ${version}`, outputs: [wheel] }
  })
  const steps: readonly Step[] = [
    ...wheels,
    { label: 'index', outputs: made.filter(one => !isWheel(one) && !isDeb(one)) },
    { label: 'deb', outputs: made.filter(isDeb) },
  ]
  return { artifacts: made, steps: steps.filter(({ outputs }) => outputs.length > 0) }
}

async function digestContent(content: Content): Promise<Digest> {
  const hash = createHash('sha256')
  for (let at = 0; at < content.size; at += 2 ** 20) hash.update(await content.readAt(at, 2 ** 20))
  const sha256 = hash.digest('hex')
  if (!isSha256(sha256)) throw new Error('node:crypto returned no SHA-256')
  return { sha256, size: content.size }
}
