import { posix } from 'node:path'
import type { Failure } from '../../../core/failure.ts'
import type { Place } from '../../../core/failures/description.ts'
import { fail, ok, type Result } from '../../../core/result.ts'
import { largestText } from '../../text-limit.ts'
import { checkPins } from './check-pins.ts'
import { applyConstraints } from './constraints.ts'
import { hideCredentials } from './hide-credentials.ts'
import { isProjectFolder, type MapSource, noteProject } from './pin-source.ts'
import { mapRequirement, type PinnedRequirement, parsePinnedRequirement } from './pinned-requirement.ts'
import type { PinNote, Pins } from './pins.ts'
import type { ReadPinFile } from './read-pin-file.ts'
import { findVariables, splitOptions, splitRequirementsLines } from './requirements-lines.ts'
import { parseRequirementsOptions, type RequirementsOption } from './requirements-options.ts'

/** Options that say where files come from or which are preferred: hashes decide that here. */
const withoutEffect = [
  ...['index-url', 'extra-index-url', 'find-links', 'no-index', 'trusted-host', 'prefer-binary', 'pre'],
  ...['no-binary', 'only-binary', 'all-releases', 'only-final', 'use-feature'],
]
const mostFiles = 1000
/** Characters, continuations included; a requirement with a hundred hashes has ten thousand. */
const longestLine = 1_000_000

interface Reading {
  readonly read: ReadPinFile
  readonly map: MapSource
  readonly files: string[]
  readonly requirements: PinnedRequirement[]
  readonly constraints: PinnedRequirement[]
  readonly notes: PinNote[]
  readonly failures: Failure[]
  /** Characters of all files so far. */
  length: number
}

/**
 * Parses a requirements file as pip reads it, with the files that it includes. Every refusal of every file is
 * reported: what has no hash, is not pinned exactly, comes from elsewhere than an index, or depends on a variable.
 */
export async function parseRequirementsFile(
  file: string,
  text: string,
  read: ReadPinFile,
  map: MapSource,
): Promise<Result<Pins, Failure>> {
  const reading: Reading = {
    read,
    map,
    files: [],
    requirements: [],
    constraints: [],
    notes: [],
    failures: [],
    length: 0,
  }
  await readFile(file, text, false, [], reading)
  const pins = applyConstraints(reading.requirements, reading.constraints)
  const failures = [...reading.failures, ...(pins.ok ? [] : pins.failures)]
  if (!pins.ok || failures.length > 0) return { ok: false, failures }
  return checkPins({
    format: 'requirements.txt',
    file,
    files: reading.files,
    pins: pins.value.pins,
    requiresPython: undefined,
    environments: [],
    groups: [],
    defaultGroups: [],
    extras: [],
    graph: undefined,
    context: 'requirement',
    notes: [...reading.notes, ...pins.value.notes],
  })
}

async function readFile(
  file: string,
  text: string,
  constraint: boolean,
  above: readonly string[],
  reading: Reading,
): Promise<void> {
  reading.files.push(file)
  reading.length += text.length
  for (const { text: content, line } of splitRequirementsLines(text)) {
    const place = { file, line }
    if (content.length > longestLine) {
      const problem = `the line is longer than ${longestLine} characters`
      reading.failures.push({ code: 'pins-unreadable', place, problem })
      continue
    }
    const { requirement, options: optionText } = splitOptions(content)
    const options = parseRequirementsOptions(optionText)
    if (!options.ok) {
      for (const { problem, actual } of options.failures)
        reading.failures.push({
          code: 'pins-unreadable',
          place,
          problem,
          ...(actual === undefined ? {} : { actual: hideCredentials(actual) }),
        })
      continue
    }
    const result = checkLine(content, requirement, options.value, place, reading)
    if (!result.ok) reading.failures.push(...result.failures)
    else if (result.value === undefined)
      await includeFiles(options.value, file, place, [...above, file], reading)
    else (constraint ? reading.constraints : reading.requirements).push(result.value)
  }
}

/** A requirement, or `undefined` for a line of options only. */
function checkLine(
  content: string,
  requirement: string,
  options: readonly RequirementsOption[],
  place: Place,
  reading: Reading,
): Result<PinnedRequirement | undefined, Failure> {
  const includes = options.filter(({ name }) => name === 'requirement' || name === 'constraint')
  const [variable] = findVariables(
    requirement === '' ? includes.map(({ value }) => value).join(' ') : content,
  )
  if (variable !== undefined) return fail({ code: 'pins-variable', place, variable })
  const editable = options.find(({ name }) => name === 'editable')
  const folder = editable?.value ?? requirement
  if (isProjectFolder(folder)) {
    reading.notes.push(noteProject(folder, place))
    return ok(undefined)
  }
  if (editable !== undefined) return mapRequirement(editable.value, 'an editable folder', reading.map, place)
  if (includes.length > 1)
    return fail({
      code: 'pins-unreadable',
      place,
      problem: 'pip includes only the first of several files on one line',
      expected: 'a line for each',
    })
  const hashes = options.filter(({ name }) => name === 'hash').map(({ value }) => value)
  const others = options.filter(({ name }) => name !== 'hash' && name !== 'require-hashes')
  if (requirement === '') {
    if (hashes.length > 0)
      return fail({ code: 'pins-unreadable', place, problem: 'a hash without a requirement' })
    for (const { name, value } of others)
      if (withoutEffect.includes(name)) reading.notes.push({ place, text: describeOption(name, value) })
    return ok(undefined)
  }
  const refused = others.map(({ name }): Failure => {
    if (name === 'config-settings' || name === 'global-option')
      return {
        code: 'pin-option-unsupported',
        place,
        name: requirement.split(/[^A-Za-z0-9._-]/)[0] ?? '',
        option: `--${name}`,
      }
    return {
      code: 'pins-unreadable',
      place,
      problem: `the option --${name} cannot stand behind a requirement`,
    }
  })
  return refused.length > 0
    ? { ok: false, failures: refused }
    : parsePinnedRequirement(requirement, hashes, place, reading.map)
}

async function includeFiles(
  options: readonly RequirementsOption[],
  file: string,
  place: Place,
  above: readonly string[],
  reading: Reading,
): Promise<void> {
  for (const { name, value } of options) {
    if (name !== 'requirement' && name !== 'constraint') continue
    const path = value.startsWith('/') ? value : posix.join(posix.dirname(file), value)
    const problem = refuseInclude(value, path, above, reading.files.length)
    if (problem !== undefined) {
      reading.failures.push({ code: 'pins-unreadable', place, problem, actual: hideCredentials(value) })
      continue
    }
    const text = await reading.read(path)
    if (!text.ok) reading.failures.push(...text.failures)
    else if (reading.length + text.value.length > largestText)
      reading.failures.push({
        code: 'pins-unreadable',
        place,
        problem: `the files together are longer than ${largestText} characters`,
      })
    else await readFile(path, text.value, name === 'constraint', above, reading)
  }
}

function refuseInclude(
  value: string,
  path: string,
  above: readonly string[],
  count: number,
): string | undefined {
  if (/^[a-z]+:/i.test(value)) return 'an included file must lie beside the recipe, not behind a URL'
  if (above.includes(path)) return 'the file includes itself'
  return count >= mostFiles ? `more than ${mostFiles} files are included` : undefined
}

/** NOTE: the value may hold a password. */
function describeOption(name: string, value: string): string {
  const detail = value === '' || name.endsWith('url') || name === 'find-links' ? '' : ` ${value}`
  return `--${name}${detail} has no effect: hashes decide which files are used, and the machine's settings where they are`
}
