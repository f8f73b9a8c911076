import { type Content, readWhole } from '../../actions/content.ts'
import { explainArtifacts } from '../../compare/artifacts.ts'
import { addBytecodeSteps, type ChainWithBytecode } from '../../compare/bytecode-steps.ts'
import { type ComparisonRun, compareFiles } from '../../compare/comparison.ts'
import { describeExplained, formatExplained, formatTally } from '../../compare/report/artifacts.ts'
import { reportFolders } from '../../compare/report/build-report.ts'
import type { FoldersDocument, SettingDocument } from '../../compare/report/build-shape.ts'
import { compareBuildinfo } from '../../compare/report/buildinfo-settings.ts'
import { describeSteps } from '../../compare/report/graph.ts'
import { escapeControls } from '../../compare/report/plain-text.ts'
import { type BuiltChain, compareChains, type Verdict } from '../../compare/verdict.ts'
import type { Failure } from '../../core/failure.ts'
import { collect, ok, type Result } from '../../core/result.ts'
import { createDecompressor } from '../../machine/decompress.ts'
import { chainOf, type ReadBuild, readBuild } from '../output/read-build.ts'
import { verifyReportPlaces, writeBuildReports } from '../output/write-reports.ts'
import type { VerbAnswer, VerbInput } from '../verb.ts'

/** Compares two output folders that were made on two machines: the answer that reproduce gives of two builders. */
export async function runVerdict(input: VerbInput): Promise<Result<VerbAnswer, Failure>> {
  const [a = '', b = ''] = input.positional
  const possible = await verifyReportPlaces(input)
  if (!possible.ok) return possible
  const read = collect([await readBuild(a), await readBuild(b)])
  if (!read.ok) return read
  const [first, second] = read.value
  if (first === undefined || second === undefined) throw new Error('two folders, two builds')
  await using decompressor = createDecompressor()
  const run = { decompressor, signal: input.signal, now: Math.floor(Date.now() / 1000) }
  const inputs: string[] = []
  for (const path of new Set([...first.inputs.keys(), ...second.inputs.keys()])) {
    const [left, right] = [first.inputs.get(path), second.inputs.get(path)]
    const compared = left && right && (await compareFiles(left, right, path, run))
    if (compared === undefined || !compared.ok || compared.value.kind !== 'identical') inputs.push(path)
  }
  const chains = await readChains(first, second, run)
  if (!chains.ok) return chains
  const [{ chain, bytecode }, other] = chains.value
  const verdict = compareChains(chain, other.chain)
  const explained = await explainArtifacts(
    listDifferingPaths(verdict, other.chain).map(path => {
      const left = bytecode.get(path) ?? first.artifacts.get(path)
      const right = other.bytecode.get(path) ?? second.artifacts.get(path)
      return { path, ...(left && { first: left }), ...(right && { second: right }) }
    }),
    run,
  )
  if (!explained.ok) return explained
  const isSame = verdict.kind === 'identical' && inputs.length === 0
  const made = new Map(chain.artifacts.map(({ path, digest }) => [path, digest.sha256]))
  const known = new Map(verdict.differences.map(one => [one.path, one]))
  const document: FoldersDocument = {
    verdict: isSame ? 'identical' : 'different',
    folders: [a, b],
    'inputs-differ': inputs,
    artifacts: verdict.artifacts,
    identical: verdict.identical,
    files: [...new Set([...known.keys(), ...made.keys()])].map(path => ({
      path,
      first: made.get(path) ?? null,
      second: known.has(path) ? (known.get(path)?.second?.sha256 ?? null) : (made.get(path) ?? null),
    })),
    'first-step': verdict.firstStep?.label ?? null,
    steps: describeSteps(chain.steps, verdict, first.locked),
    environment: await compareEnvironments(first, second),
    differences: describeExplained(explained.value),
  }
  const lines = [
    `${document.verdict}  ${a}  ${b}`,
    ...inputs.map(
      path => `  inputs          ${path} differs: this is no comparison of two builds of the same thing`,
    ),
    ...(verdict.firstStep === undefined
      ? []
      : [`  first differs   ${verdict.firstStep.label}: every later difference may follow from it`]),
    ...formatExplained(explained.value),
    formatTally(verdict.artifacts, verdict.identical, explained.value),
  ]
  const written = await writeBuildReports([reportFolders(document)], input)
  if (!written.ok) return written
  return ok({
    status: isSame ? 0 : 1,
    text: `${lines.map(escapeControls).join('\n')}\n`,
    result: document,
  })
}

/** The steps of both; those that make bytecode only where the package is the first to differ, since they are unpacked for it. */
async function readChains(
  first: ReadBuild,
  second: ReadBuild,
  run: ComparisonRun,
): Promise<Result<readonly [ChainWithBytecode, ChainWithBytecode], Failure>> {
  const none = new Map<string, Content>()
  const plain = [
    { chain: await chainOf(first), bytecode: none },
    { chain: await chainOf(second), bytecode: none },
  ] as const
  if (compareChains(plain[0].chain, plain[1].chain).firstStep?.label !== 'deb') return ok(plain)
  const left = await addBytecodeSteps(plain[0].chain, first.artifacts, run)
  if (!left.ok) return left
  const right = await addBytecodeSteps(plain[1].chain, second.artifacts, run)
  if (!right.ok) return right
  const found = [left.value, right.value] as const
  return ok(found.every(({ bytecode }) => bytecode.size > 0) ? found : plain)
}

/** What the first differing step made differently, then every other file that differs. */
function listDifferingPaths({ firstStep, differences }: Verdict, second: BuiltChain): readonly string[] {
  const counterpart = second.steps.find(({ label }) => label === firstStep?.label)
  const others = new Map(counterpart?.outputs.map(({ path, digest }) => [path, digest.sha256]))
  const made = firstStep?.outputs.filter(({ path, digest }) => others.get(path) !== digest.sha256) ?? []
  return [...new Set([...made, ...differences].map(({ path }) => path))]
}

/** No .buildinfo is larger. */
const largestBuildinfo = 2 ** 22

/** Where the two were built: the root file systems that the locks name, and what the .buildinfo files say. */
async function compareEnvironments(first: ReadBuild, second: ReadBuild): Promise<readonly SettingDocument[]> {
  const [left, right] = [first.locked?.['root-file-systems'], second.locked?.['root-file-systems']]
  const roots = Object.keys({ ...left, ...right }).map(name => ({
    name: `root file system of ${name}`,
    first: left?.[name]?.sha256 ?? '',
    second: right?.[name]?.sha256 ?? '',
  }))
  const [a, b] = [findBuildinfo(first), findBuildinfo(second)]
  if (a === undefined || b === undefined) return roots
  const texts = [await readText(a), await readText(b)] as const
  return [...roots, ...compareBuildinfo(...texts)]
}

function findBuildinfo({ artifacts }: ReadBuild): Content | undefined {
  const [, content] = [...artifacts].find(([path]) => path.endsWith('.buildinfo')) ?? []
  return content !== undefined && content.size <= largestBuildinfo ? content : undefined
}

async function readText(content: Content): Promise<string> {
  return Buffer.from(await readWhole(content)).toString('utf8')
}
