import { posix } from 'node:path'
import type { Failure } from '../../../core/failure.ts'
import { fail, okUnless, type Result } from '../../../core/result.ts'
import { largestText } from '../../text-limit.ts'
import type { PackageName } from '../name.ts'
import type { MappedSource, MapSource } from './pin-source.ts'
import type { Pins } from './pins.ts'
import { isPylockFilename } from './pylock.ts'
import type { ReadPinFile } from './read-pin-file.ts'

/**
 * Parses the user's own lock file; its name says which tool wrote it. `read` is asked for files that it names, by
 * their path in the way of `file`. `sources` are the sdists, by normalized name, that stand for requirements
 * from elsewhere than an index; one that stands for none is an error. `application` says which member of a workspace
 * the pins are for.
 */
export async function parsePins(
  file: string,
  text: string,
  read: ReadPinFile,
  sources: ReadonlyMap<string, MappedSource> = new Map(),
  application?: PackageName,
): Promise<Result<Pins, Failure>> {
  const used = new Set<string>()
  const map: MapSource = name => {
    used.add(name)
    return sources.get(name)
  }
  const pins = await parseFile(file, text, read, map, application)
  if (!pins.ok) return { ok: false, failures: cutFailures(pins.failures, file) }
  const unused = [...sources.keys()].filter(name => !used.has(name))
  return okUnless(
    unused.map(name => ({ code: 'override-unused', section: 'sources', name }) as const),
    () => pins.value,
  )
}

/** Nobody reads more at once, and a file may have a million lines. */
const mostFailures = 1000

function cutFailures(failures: readonly Failure[], file: string): readonly Failure[] {
  const more = failures.length - mostFailures
  if (more <= 0) return failures
  const problem = `${more} more problems, which are not listed`
  return [...failures.slice(0, mostFailures), { code: 'pins-unreadable', place: { file }, problem }]
}

async function parseFile(
  file: string,
  text: string,
  read: ReadPinFile,
  map: MapSource,
  application: PackageName | undefined,
): Promise<Result<Pins, Failure>> {
  const name = posix.basename(file)
  if (text.length > largestText) {
    const problem = `the file is longer than ${largestText} characters`
    return fail({ code: 'pins-unreadable', place: { file }, problem, actual: `${text.length} characters` })
  }
  // Each format has its own readers and libraries, of which one is needed.
  if (isPylockFilename(name)) return (await import('./pylock-pins.ts')).parsePylockPins(file, text, map)
  if (name === 'uv.lock') return (await import('./uv-lock.ts')).parseUvLock(file, text, map, application)
  if (name === 'poetry.lock') return (await import('./poetry-lock.ts')).parsePoetryLock(file, text, read, map)
  if (name === 'Pipfile.lock') return (await import('./pipfile-lock.ts')).parsePipfileLock(file, text, map)
  if (name.endsWith('.txt'))
    return (await import('./requirements-file.ts')).parseRequirementsFile(file, text, read, map)
  return fail({ code: 'pins-kind-unknown', file })
}
