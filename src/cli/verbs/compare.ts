import { type FileHandle, open, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { FolderEntry } from '../../actions/content.ts'
import {
  type Comparison,
  type ComparisonRun,
  compareFiles,
  compareFolders,
} from '../../compare/comparison.ts'
import { describeComparison } from '../../compare/report/document.ts'
import { formatComparison } from '../../compare/report/terminal.ts'
import type { Failure } from '../../core/failure.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { createDecompressor } from '../../machine/decompress.ts'
import { contentOfFile, listFolder } from '../../machine/open-content.ts'
import { errorCode } from '../../machine/store/disk-failure.ts'
import { verifyReportPlaces, writeComparison } from '../output/write-reports.ts'
import type { VerbAnswer, VerbInput } from '../verb.ts'

/** Says whether two files or two folders are equal, and where they differ. */
export async function runCompare(input: VerbInput): Promise<Result<VerbAnswer, Failure>> {
  const [a = '', b = ''] = input.positional
  const possible = await verifyReportPlaces(input)
  if (!possible.ok) return possible
  await using decompressor = createDecompressor()
  await using first = await openPlace(a)
  await using second = await openPlace(b)
  if (first.kind === 'unreadable') return fail(first.failure)
  if (second.kind === 'unreadable') return fail(second.failure)
  const compared = await comparePlaces(first, second, [a, b], { decompressor, signal: input.signal })
  if (!compared.ok) return compared
  const document = describeComparison(compared.value)
  const written = await writeComparison(a, b, document, input)
  if (!written.ok) return written
  return ok({
    status: statuses[compared.value.kind],
    text: formatComparison(a, b, compared.value),
    result: { first: a, second: b, ...document },
  })
}

const statuses = { identical: 0, different: 1, inconclusive: 6 } as const

async function comparePlaces(
  first: ReadablePlace,
  second: ReadablePlace,
  [a, b]: readonly [string, string],
  run: ComparisonRun,
): Promise<Result<Comparison, Failure>> {
  if (first.kind === 'folder' && second.kind === 'folder')
    return compareFolders(first.entries, second.entries, run)
  if (first.kind !== 'file' || second.kind !== 'file')
    return fail({ code: 'compare-kinds-differ', first: a, second: b })
  const [left, right] = [contentOfFile(first.file, first.size), contentOfFile(second.file, second.size)]
  return compareFiles(left, right, basename(b), run)
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
    return unreadable(reason === 'ENOENT' ? 'there is no such file' : reason)
  }
}
