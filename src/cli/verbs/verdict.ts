import { type Content, readWhole } from '../../actions/content.ts'
import { explainArtifacts } from '../../compare/artifacts.ts'
import { compareFiles } from '../../compare/comparison.ts'
import { describeExplained, formatExplained, formatTally } from '../../compare/report/artifacts.ts'
import { reportFolders } from '../../compare/report/build-report.ts'
import type { FoldersDocument, SettingDocument } from '../../compare/report/build-shape.ts'
import { compareBuildinfo } from '../../compare/report/buildinfo-settings.ts'
import { describeSteps } from '../../compare/report/graph.ts'
import { escapeControls } from '../../compare/report/plain-text.ts'
import { compareChains } from '../../compare/verdict.ts'
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
  const chain = await chainOf(first)
  const verdict = compareChains(chain, await chainOf(second))
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
