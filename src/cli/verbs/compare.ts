import { type FileHandle, open, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { FolderEntry } from '../../actions/content.ts'
import { haveEqualBytes } from '../../compare/compare-bytes.ts'
import type { Comparison, ComparisonRun } from '../../compare/comparison.ts'
import type { ComparisonDocument } from '../../compare/report/comparison-shape.ts'
import { formatIdentical } from '../../compare/report/identical.ts'
import type { Failure } from '../../core/failure.ts'
import { absentReason } from '../../core/failures/absent-file.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { contentOfFile, listFolder } from '../../machine/open-content.ts'
import { errorCode } from '../../machine/store/disk-failure.ts'
import { verifyReportPlaces, writeComparison } from '../output/write-reports.ts'
import type { VerbAnswer, VerbInput } from '../verb.ts'

/** Says whether two files or two folders are equal, and where they differ. */
export async function runCompare(input: VerbInput): Promise<Result<VerbAnswer, Failure>> {
  const [a = '', b = ''] = input.positional
  const possible = await verifyReportPlaces(input)
  if (!possible.ok) return possible
  await using first = await openPlace(a)
  await using second = await openPlace(b)
  if (first.kind === 'unreadable') return fail(first.failure)
  if (second.kind === 'unreadable') return fail(second.failure)
  const compared = await comparePlaces(first, second, [a, b], input.signal)
  if (!compared.ok) return compared
  const { document, text } = compared.value
  const written = await writeComparison(a, b, document, input)
  if (!written.ok) return written
  return ok({ status: statuses[document.verdict], text, result: { first: a, second: b, ...document } })
}

const statuses = { identical: 0, different: 1, inconclusive: 6 } as const

interface Compared {
  readonly document: ComparisonDocument
  readonly text: string
}

/** Equal files are told without loading what would say why they differ. */
async function comparePlaces(
  first: ReadablePlace,
  second: ReadablePlace,
  [a, b]: readonly [string, string],
  signal: AbortSignal,
): Promise<Result<Compared, Failure>> {
  if (first.kind === 'file' && second.kind === 'file') {
    const [left, right] = [contentOfFile(first.file, first.size), contentOfFile(second.file, second.size)]
    if (await haveEqualBytes(left, right, signal))
      return ok({ document: identical, text: formatIdentical(a, b) })
    return runComparison(a, b, signal, (engine, run) => engine.compareFiles(left, right, basename(b), run))
  }
  if (first.kind === 'folder' && second.kind === 'folder')
    return runComparison(a, b, signal, (engine, run) =>
      engine.compareFolders(first.entries, second.entries, run),
    )
  return fail({ code: 'compare-kinds-differ', first: a, second: b })
}

const identical: ComparisonDocument = {
  verdict: 'identical',
  causes: [],
  differences: [],
  unexplained: 0,
  omitted: 0,
}

type Engine = typeof import('../../compare/comparison.ts')

async function runComparison(
  a: string,
  b: string,
  signal: AbortSignal,
  compare: (engine: Engine, run: ComparisonRun) => Promise<Result<Comparison, Failure>>,
): Promise<Result<Compared, Failure>> {
  const [engine, { createDecompressor }, { describeComparison }, { formatComparison }] = await Promise.all([
    import('../../compare/comparison.ts'),
    import('../../machine/decompress.ts'),
    import('../../compare/report/document.ts'),
    import('../../compare/report/terminal.ts'),
  ])
  await using decompressor = createDecompressor()
  const compared = await compare(engine, { decompressor, signal, now: Math.floor(Date.now() / 1000) })
  if (!compared.ok) return compared
  return ok({
    document: describeComparison(compared.value),
    text: formatComparison(a, b, compared.value),
  })
}

type ReadablePlace = Exclude<OpenPlace, { readonly kind: 'unreadable' }>

type OpenPlace = AsyncDisposable &
  (
    | { readonly kind: 'file'; readonly file: FileHandle; readonly size: number }
    | { readonly kind: 'folder'; readonly entries: readonly FolderEntry[] }
    | { readonly kind: 'unreadable'; readonly failure: Failure }
  )

async function openPlace(path: string): Promise<OpenPlace> {
  const nothing = { [Symbol.asyncDispose]: async () => {} }
  const unreadable = (reason: string): OpenPlace => ({
    kind: 'unreadable',
    failure: { code: 'file-unreadable', path, purpose: 'what is to be compared', reason },
    ...nothing,
  })
  try {
    const status = await stat(path)
    if (status.isDirectory()) return { kind: 'folder', entries: await listFolder(path), ...nothing }
    if (!status.isFile()) return unreadable('it is neither a file nor a folder')
    const file = await open(path, 'r')
    return { kind: 'file', file, size: status.size, [Symbol.asyncDispose]: () => file.close() }
  } catch (error) {
    const reason = errorCode(error)
    if (reason === undefined) throw error
    return unreadable(reason === 'ENOENT' ? absentReason : reason)
  }
}
