import { compareBytes } from '../../core/bytes.ts'
import type { Digest } from '../../core/digest.ts'
import type { Failure } from '../../core/failure.ts'
import { collect, fail, okUnless, type Result } from '../../core/result.ts'
import { type ChecksumLine, parseChecksumList } from '../index/checksum-list.ts'
import { publishedPaths } from '../index/index.ts'
import { checkIndex } from './check-index.ts'
import type { PublishedFolder } from './sign.ts'

/** A listed file that was taken into the store. */
export interface TakenFile extends ChecksumLine {
  readonly digest: Digest
}

const { checksumList, wheels, sdists, simple } = publishedPaths

/**
 * Holds a published folder against its checksum list, whose text was verified or is about to be signed: every listed
 * file is there with its digest, no other file stands among them, and the index says what the list says. No file is opened.
 */
export async function verifyFolder(
  folder: PublishedFolder,
  list: string,
): Promise<Result<readonly TakenFile[], Failure>> {
  const parsed = parseChecksumList(list)
  if (!parsed.ok) {
    const problem = parsed.failures.map(
      one => `${one.problem}${one.line === undefined ? '' : ` (line ${one.line})`}`,
    )
    return fail({ code: 'checksum-list-invalid', name: checksumList, problem: problem.join('; ') })
  }
  const lines = parsed.value
  const strangers = findStrangers(folder, lines)
  const taken = collect(await Promise.all(lines.map(line => take(folder, line))))
  const index = await checkIndex(folder, lines)
  const failures = [...strangers, ...(taken.ok ? [] : taken.failures), ...(index.ok ? [] : index.failures)]
  return okUnless(failures, () => (taken.ok ? taken.value : []))
}

async function take(folder: PublishedFolder, line: ChecksumLine): Promise<Result<TakenFile, Failure>> {
  if (!folder.files.includes(line.path))
    return fail({ code: 'listed-file-missing', list: checksumList, filename: line.path })
  const taken = await folder.take(line.path)
  if (!taken.ok) return taken
  if (taken.value.sha256 === line.sha256) return { ok: true, value: { ...line, digest: taken.value } }
  return fail({
    code: 'digest-mismatch',
    name: line.path,
    during: 'verifying the signed folder',
    expected: line.sha256,
    actual: taken.value.sha256,
  })
}

/** What stands among the published files and is not listed; the metadata of a listed wheel is the index's. */
function findStrangers(folder: PublishedFolder, lines: readonly ChecksumLine[]): readonly Failure[] {
  const listed = new Set(lines.map(({ path }) => path))
  return [...folder.files, ...folder.others]
    .filter(path => [wheels, sdists].some(place => path.startsWith(`${place}/`)))
    .filter(path => !listed.has(path) && !listed.has(path.replace(/\.whl\.metadata$/, '.whl')))
    .concat(folder.others.filter(path => path.startsWith(`${simple}/`)))
    .sort(compareBytes)
    .map(filename => ({ code: 'file-unlisted', list: checksumList, filename }))
}
