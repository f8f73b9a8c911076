import type { Problem } from '../../../core/problem.ts'
import { fail, ok, type Result } from '../../../core/result.ts'
import { type Marker, parseMarker } from '../marker.ts'
import { isNormalizedName, type PackageName } from '../name.ts'
import { parseSdistFilename } from '../sdist-filename.ts'
import { parseSpecifierSet, type SpecifierSet } from '../specifier-set.ts'
import { compareVersions, parseVersion, type Version } from '../version.ts'
import { parseWheelFilename } from '../wheels/wheel-filename.ts'
import {
  type Check,
  checkDateTime,
  checkFlag,
  checkInteger,
  checkList,
  checkParsed,
  checkTable,
  checkText,
  joinKey,
  type KeyProblem,
  optional,
  required,
  type Table,
} from './checked-table.ts'

/** One entry of `packages`. */
export interface PylockPackage {
  readonly name: PackageName
  readonly version: Version | undefined
  readonly marker: Marker | undefined
  readonly requiresPython: SpecifierSet | undefined
  readonly sdist: PylockFile | undefined
  readonly wheels: readonly PylockFile[]
  /** Does it say whose attestations its files must have? */
  readonly isAttested: boolean
  /** The base URL of the index that it comes from. */
  readonly index: string | undefined
  /** Where it comes from, if not from an index. */
  readonly direct: 'vcs' | 'directory' | 'archive' | undefined
  /** Is it the folder that the lock lies in: the project that was locked? */
  readonly isProject: boolean
}

/** An sdist or wheel. */
export interface PylockFile {
  readonly filename: string
  /** Values by algorithm, as written. */
  readonly hashes: ReadonlyMap<string, string>
  readonly size: bigint | undefined
}

/** Checks one entry of `packages`: its members first, then, if these hold, what they say together. */
export const checkPylockPackage: Check<PylockPackage> = (value, key, problems) => {
  const table = checkTable(value, key, problems)
  if (table === undefined) return undefined
  const before = problems.length
  const tables = checkList(checkTable)
  const name = required(table, 'name', checkParsed(parseNormalizedName), key, problems)
  const version = optional(table, 'version', checkParsed(parseVersion), key, problems)
  const requiresPython = optional(table, 'requires-python', checkParsed(parseSpecifierSet), key, problems)
  optional(table, 'dependencies', tables, key, problems)
  const marker = optional(table, 'marker', checkParsed(parseMarker), key, problems)
  const vcs = optional(table, 'vcs', checkVcs, key, problems)
  const directory = optional(table, 'directory', checkDirectory, key, problems)
  const archive = optional(table, 'archive', checkArchive, key, problems)
  const index = optional(table, 'index', checkText, key, problems)
  const sdist = optional(table, 'sdist', checkFile, key, problems)
  const wheels = optional(table, 'wheels', checkList(checkFile, checkTable), key, problems) ?? []
  const identities = optional(table, 'attestation-identities', tables, key, problems) ?? []
  optional(table, 'tool', checkTable, key, problems)
  if (problems.length > before || name === undefined) return undefined
  const sources = { vcs, directory, archive }
  const direct = (['vcs', 'directory', 'archive'] as const).filter(source => sources[source] !== undefined)
  const isProject = ['.', './'].includes(String(directory?.['path']))
  const entry: PylockPackage = {
    name,
    version,
    marker,
    requiresPython,
    sdist,
    wheels,
    isAttested: identities.length > 0,
    index,
    direct: direct[0],
    isProject,
  }
  checkSources(entry, direct.length, key, problems)
  for (const [index, identity] of identities.entries())
    required(identity, 'kind', checkText, joinKey(key, `attestation-identities[${index}]`), problems)
  return entry
}

function checkSources(entry: PylockPackage, directs: number, key: string, problems: KeyProblem[]): void {
  const { sdist, wheels } = entry
  const fromIndex = sdist !== undefined || wheels.length > 0
  if (fromIndex && directs > 0)
    problems.push({ problem: 'vcs, directory and archive exclude sdist and wheels', key })
  if (!fromIndex && directs !== 1)
    problems.push({ problem: 'expected exactly one of vcs, directory and archive, or sdist or wheels', key })
  if (problems.at(-1)?.key === key) return
  const unnamed = [...wheels, ...(sdist === undefined ? [] : [sdist])].some(({ filename }) => filename === '')
  if (unnamed) problems.push({ problem: 'neither name nor path nor url says what the file is called', key })
  if (unnamed) return
  for (const [index, { filename }] of wheels.entries())
    compareFilename(entry, filename, parseWheelFilename(filename), joinKey(key, `wheels[${index}]`), problems)
  if (sdist !== undefined)
    compareFilename(
      entry,
      sdist.filename,
      parseSdistFilename(sdist.filename),
      joinKey(key, 'sdist'),
      problems,
    )
}

function compareFilename(
  entry: PylockPackage,
  filename: string,
  parsed: Result<{ readonly name: string; readonly version: Version }, Problem>,
  key: string,
  problems: KeyProblem[],
): void {
  if (!parsed.ok) {
    problems.push(...parsed.failures.map(problem => ({ ...problem, key })))
    return
  }
  const { name, version } = parsed.value
  if (name !== entry.name)
    problems.push({ problem: "the file is another project's", expected: entry.name, actual: filename, key })
  else if (entry.version !== undefined && compareVersions(version, entry.version) !== 0)
    problems.push({ problem: 'the file is of another version', actual: filename, key })
}

const checkVcs = checkPlaced((table, key, problems) => {
  required(table, 'type', checkText, key, problems)
  for (const name of ['url', 'path', 'requested-revision']) optional(table, name, checkText, key, problems)
  required(table, 'commit-id', checkText, key, problems)
  optional(table, 'subdirectory', checkText, key, problems)
})

const checkDirectory: Check<Table> = (value, key, problems) => {
  const table = checkTable(value, key, problems)
  if (table === undefined) return undefined
  required(table, 'path', checkText, key, problems)
  optional(table, 'editable', checkFlag, key, problems)
  optional(table, 'subdirectory', checkText, key, problems)
  return table
}

const checkArchive = checkPlaced((table, key, problems) => {
  for (const name of ['url', 'path']) optional(table, name, checkText, key, problems)
  optional(table, 'size', checkInteger, key, problems)
  optional(table, 'upload-time', checkDateTime, key, problems)
  required(table, 'hashes', checkHashes, key, problems)
  optional(table, 'subdirectory', checkText, key, problems)
})

const checkFile: Check<PylockFile> = (value, key, problems) => {
  const table = checkTable(value, key, problems)
  if (table === undefined) return undefined
  const before = problems.length
  const name = optional(table, 'name', checkText, key, problems)
  optional(table, 'upload-time', checkDateTime, key, problems)
  const url = optional(table, 'url', checkText, key, problems)
  const path = optional(table, 'path', checkText, key, problems)
  const size = optional(table, 'size', checkInteger, key, problems)
  const hashes = required(table, 'hashes', checkHashes, key, problems)
  if (problems.length === before) checkPlace(table, key, problems)
  const filename = name || lastOfPath(path ?? '') || lastOfUrl(url ?? '')
  return { filename, size, hashes: hashes ?? new Map() }
}

const checkHashes: Check<ReadonlyMap<string, string>> = (value, key, problems) => {
  const table = checkTable(value, key, problems)
  if (table === undefined) return undefined
  const entries = Object.entries(table).flatMap(([algorithm, hash]) =>
    typeof hash === 'string' ? [[algorithm, hash] as const] : [],
  )
  if (entries.length < Object.keys(table).length)
    problems.push({ problem: 'the value of a hash is not a string', key })
  if (Object.keys(table).length === 0) problems.push({ problem: 'expected at least one hash', key })
  return new Map(entries)
}

/** A table that says where something is: its members first, then, if these hold, that a path or a url is there. */
function checkPlaced(
  checkMembers: (table: Table, key: string, problems: KeyProblem[]) => void,
): Check<Table> {
  return (value, key, problems) => {
    const table = checkTable(value, key, problems)
    if (table === undefined) return undefined
    const before = problems.length
    checkMembers(table, key, problems)
    if (problems.length === before) checkPlace(table, key, problems)
    return table
  }
}

function checkPlace(table: Table, key: string, problems: KeyProblem[]): void {
  if (!table['path'] && !table['url']) problems.push({ problem: 'expected a path or a url', key })
}

/** A relative path may be written in either manner; `/` counts first. */
function lastOfPath(path: string): string {
  return path.slice(path.lastIndexOf(path.includes('/') ? '/' : '\\') + 1)
}

/** The last part of a URL's path, decoded. */
export function lastOfUrl(url: string): string {
  const path = url
    .replace(/[?#][\s\S]*$/, '')
    .replace(/^[a-z][a-z0-9+.-]*:/i, '')
    .replace(/^\/\/[^/]*/, '')
  const last = path.slice(path.lastIndexOf('/') + 1).replace(/;[\s\S]*$/, '')
  try {
    return decodeURIComponent(last)
  } catch {
    return last
  }
}

/** A name that must already stand in its normalized spelling. */
export function parseNormalizedName(text: string): Result<PackageName, Problem> {
  return isNormalizedName(text) ? ok(text) : fail({ problem: 'not a normalized name', actual: text })
}
