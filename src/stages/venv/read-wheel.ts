import { sortByBytes } from '../../core/bytes.ts'
import type { Failure } from '../../core/failure.ts'
import type { Problem } from '../../core/problem.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { readZip } from '../../formats/archives/zip.ts'
import { compareVersions } from '../../formats/python/version.ts'
import { parseCoreMetadata } from '../../formats/python/wheels/core-metadata.ts'
import { parseEntryPoints } from '../../formats/python/wheels/entry-points.ts'
import { formatTag } from '../../formats/python/wheels/tag.ts'
import { parseWheelFile } from '../../formats/python/wheels/wheel-file.ts'
import { parseWheelFilename, type WheelFilename } from '../../formats/python/wheels/wheel-filename.ts'
import { verifyRecord } from './verify-record.ts'
import { isElf, type WheelContent, type WheelFile } from './wheel.ts'

/**
 * Opens a wheel: judges the zip, then holds file name, `.dist-info`, METADATA, WHEEL and RECORD against each other. What comes
 * back can be laid out without further questions.
 */
export function readWheel(filename: string, bytes: Uint8Array): Result<WheelContent, Failure> {
  const named = convertProblems(filename, filename, parseWheelFilename(filename))
  if (!named.ok) return named
  const files = readFiles(filename, bytes)
  if (!files.ok) return files
  const distInfo = findDistInfo(filename, files.value, named.value)
  if (!distInfo.ok) return distInfo
  const text = (name: string) => readText(filename, files.value, `${distInfo.value}/${name}`)
  const [recordText, metadataText, wheelText] = [text('RECORD'), text('METADATA'), text('WHEEL')]
  if (!recordText.ok) return recordText
  if (!metadataText.ok) return metadataText
  if (!wheelText.ok) return wheelText
  const record = { path: `${distInfo.value}/RECORD`, text: recordText.value }
  const recorded = verifyRecord(filename, files.value, record)
  if (!recorded.ok) return recorded
  const metadata = convertProblems(
    filename,
    `${distInfo.value}/METADATA`,
    parseCoreMetadata(metadataText.value),
  )
  if (!metadata.ok) return metadata
  const wheelFile = convertProblems(filename, `${distInfo.value}/WHEEL`, parseWheelFile(wheelText.value))
  if (!wheelFile.ok) return wheelFile
  const entryPath = `${distInfo.value}/entry_points.txt`
  const hasEntryPoints = files.value.some(({ path }) => path === entryPath)
  const entryText = hasEntryPoints ? text('entry_points.txt') : ok('')
  if (!entryText.ok) return entryText
  const entryPoints = convertProblems(filename, entryPath, parseEntryPoints(entryText.value))
  if (!entryPoints.ok) return entryPoints
  const tags = [...new Set(wheelFile.value.tags.map(formatTag))].sort()
  const wrong = checkNames(filename, named.value, metadata.value, tags)
  const [first, ...rest] = wrong
  if (first !== undefined) return fail(first, ...rest)
  return ok({
    filename,
    name: metadata.value.name,
    version: metadata.value.writtenVersion,
    tags,
    rootIsPurelib: wheelFile.value.rootIsPurelib,
    kind: files.value.some(file => isElf(file.bytes)) ? 'binary' : 'pure',
    distInfo: distInfo.value,
    files: files.value,
    scripts: [...entryPoints.value.consoleScripts, ...entryPoints.value.guiScripts],
    metadata: metadata.value,
  })
}

function readFiles(wheel: string, bytes: Uint8Array): Result<readonly WheelFile[], Failure> {
  const entries = readZip(wheel, bytes)
  if (!entries.ok) return entries
  const odd = entries.value.find(({ mode }) => ![0, 0o040000, 0o100000].includes((mode ?? 0) & 0o170000))
  if (odd !== undefined)
    return fail({
      code: 'wheel-invalid',
      wheel,
      problem: 'it holds something that is neither a file nor a folder',
      path: odd.path,
    })
  const files = entries.value
    .filter(entry => !entry.isDirectory)
    .map(({ path, bytes, mode }) => ({ path, bytes, executable: ((mode ?? 0) & 0o111) !== 0 }))
  return ok(sortByBytes(files, ({ path }) => path))
}

/** The one `.dist-info` folder, which must be spelled like the file name up to normalization. */
function findDistInfo(
  wheel: string,
  files: readonly WheelFile[],
  named: WheelFilename,
): Result<string, Failure> {
  const found = [...new Set(files.map(({ path }) => path.split('/')[0] ?? ''))].filter(top =>
    top.endsWith('.dist-info'),
  )
  const [distInfo] = found
  if (distInfo === undefined || found.length > 1)
    return fail({
      code: 'wheel-invalid',
      wheel,
      problem: 'it must have exactly one .dist-info folder',
      actual: found.length === 0 ? 'none' : found.join(', '),
    })
  const spelled = parseWheelFilename(`${distInfo.slice(0, -'.dist-info'.length)}-py3-none-any.whl`)
  if (
    !spelled.ok ||
    spelled.value.name !== named.name ||
    compareVersions(spelled.value.version, named.version) !== 0
  )
    return fail({
      code: 'wheel-name-wrong',
      wheel,
      field: 'the .dist-info folder',
      expected: wheel,
      actual: distInfo,
    })
  return ok(distInfo)
}

function checkNames(
  wheel: string,
  named: WheelFilename,
  metadata: WheelContent['metadata'],
  tags: readonly string[],
): readonly Failure[] {
  const failures: Failure[] = []
  const differs = (field: string, expected: string, actual: string) =>
    failures.push({ code: 'wheel-name-wrong', wheel, field, expected, actual })
  if (metadata.name !== named.name) differs('Name in METADATA', named.name, metadata.writtenName)
  if (compareVersions(metadata.version, named.version) !== 0)
    differs('Version in METADATA', wheel.split('-')[1] ?? '', metadata.writtenVersion)
  const namedTags = named.tags.map(formatTag).sort()
  if (namedTags.join(' ') !== tags.join(' ')) differs('Tag in WHEEL', namedTags.join(' '), tags.join(' '))
  return failures
}

function readText(wheel: string, files: readonly WheelFile[], path: string): Result<string, Failure> {
  const file = files.find(candidate => candidate.path === path)
  if (file === undefined)
    return fail({ code: 'wheel-invalid', wheel, problem: 'a required file is missing', path })
  try {
    return ok(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(file.bytes))
  } catch {
    return fail({ code: 'wheel-invalid', wheel, problem: 'a file is not UTF-8', path })
  }
}

function convertProblems<T>(wheel: string, path: string, result: Result<T, Problem>): Result<T, Failure> {
  if (result.ok) return result
  return {
    ok: false,
    failures: result.failures.map(({ problem, expected, actual }) => ({
      code: 'wheel-invalid',
      wheel,
      problem,
      path,
      ...(expected === undefined ? {} : { expected }),
      ...(actual === undefined ? {} : { actual }),
    })),
  }
}
