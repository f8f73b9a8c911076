import type { Failure } from '../../../core/failure.ts'
import type { Place } from '../../../core/failures/description.ts'
import { fail, ok, type Result } from '../../../core/result.ts'
import { parseToml } from '../../toml.ts'
import { formatVersion } from '../version.ts'
import { findEntryLines, placeAt } from '../wheels/entry-lines.ts'
import { checkPins } from './check-pins.ts'
import type { KeyProblem } from './checked-table.ts'
import { createArtifacts } from './pin-artifacts.ts'
import { type MappedPin, type MapSource, mapPin, noteProject } from './pin-source.ts'
import type { Pin, PinNote, Pins } from './pins.ts'
import { problemFailures } from './problem-failures.ts'
import { checkPylock, type Pylock } from './pylock.ts'
import type { PylockFile, PylockPackage } from './pylock-package.ts'

/** Parses a `pylock.toml`. @see PEP 751 */
export function parsePylockPins(file: string, text: string, map: MapSource): Result<Pins, Failure> {
  const toml = parseToml(text)
  if (!toml.ok) return { ok: false, failures: problemFailures(toml.failures, file) }
  const lock = checkPylock(toml.value)
  if (!lock.ok) {
    const headers = text.split('\n').filter(line => /^[ \t]*\[\[[ \t]*packages[ \t]*\]\]/.test(line))
    const lines = findEntryLines(text, 'packages', headers.length)
    return { ok: false, failures: lock.failures.map(problem => describeProblem(problem, file, lines)) }
  }
  const { packages, requiresPython, environments, extras, dependencyGroups, defaultGroups } = lock.value
  const lines = findEntryLines(text, 'packages', packages.length)
  const pins: Pin[] = []
  const notes: PinNote[] = []
  const failures: Failure[] = []
  for (const [index, entry] of packages.entries()) {
    const place = placeAt(file, lines[index])
    if (entry.isProject) notes.push(noteProject(entry.name, place))
    else {
      const pin = createPin(entry, place, map)
      if (pin.ok) pins.push(pin.value)
      else failures.push(...pin.failures)
    }
  }
  if (failures.length > 0) return { ok: false, failures }
  notes.push(...listUnread(lock.value).map(text => ({ place: { file }, text })))
  return checkPins({
    format: 'pylock.toml',
    file,
    files: [file],
    pins,
    requiresPython,
    environments,
    groups: [...new Set([...dependencyGroups, ...defaultGroups])],
    defaultGroups,
    extras,
    graph: undefined,
    context: 'lock_file',
    notes,
  })
}

/** What the file says beyond what is read of it. */
function listUnread({ lockVersion, packages }: Pylock): readonly string[] {
  const attested = packages.filter(({ isAttested }) => isAttested).map(({ name }) => name)
  const version = formatVersion(lockVersion)
  return [
    ...(version === '1.0' ? [] : [`the file is of version ${version}: what that adds to 1.0 is not read`]),
    ...(attested.length === 0 ? [] : [`attestation identities have no effect: ${attested.join(', ')}`]),
  ]
}

function createPin(entry: PylockPackage, place: Place, map: MapSource): Result<Pin, Failure> {
  const { name, marker, requiresPython } = entry
  const files = readFiles(entry, place, map)
  if (!files.ok) return files
  return ok({
    name,
    writtenName: name,
    ...files.value,
    conditions: [{ group: undefined, marker }],
    extras: [],
    requiresPython,
    index: entry.index,
    place,
  })
}

function readFiles(entry: PylockPackage, place: Place, map: MapSource): Result<MappedPin, Failure> {
  const { name, sdist, wheels, direct } = entry
  const version = entry.version === undefined ? undefined : formatVersion(entry.version)
  if (direct !== undefined) return mapPin(map, { name, version, source: sources[direct] }, place)
  if (version === undefined) return fail({ code: 'pin-not-exact', place, requirement: name })
  const files = [...(sdist === undefined ? [] : [sdist]), ...wheels].map(listFile)
  const artifacts = createArtifacts(files, name, place)
  return artifacts.ok ? ok({ version, ...artifacts.value }) : artifacts
}

const sources = { vcs: 'a version control system', directory: 'a folder', archive: 'a URL or path' } as const

function listFile({ filename, hashes, size }: PylockFile) {
  return { filename, hashes: [...hashes].map(([algorithm, digest]) => `${algorithm}:${digest}`), size }
}

function describeProblem(
  { key, lockVersion, ...problem }: KeyProblem,
  file: string,
  lines: readonly number[],
): Failure {
  if (lockVersion !== undefined)
    return {
      code: 'pins-version-unknown',
      place: { file },
      format: 'pylock.toml',
      found: lockVersion,
      known: '1.N',
    }
  const index = /^packages\[([0-9]+)\]/.exec(key ?? '')?.[1]
  const line = index === undefined ? undefined : lines[Number(index)]
  return {
    code: 'pins-unreadable',
    place: placeAt(file, line),
    problem: `${key === undefined ? '' : `${key}: `}${problem.problem}`,
    ...(problem.expected === undefined ? {} : { expected: problem.expected }),
    ...(problem.actual === undefined ? {} : { actual: problem.actual }),
  }
}
