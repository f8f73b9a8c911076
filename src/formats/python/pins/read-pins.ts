import { posix } from 'node:path'
import type { Failure } from '../../../core/failure.ts'
import { fail, type Result } from '../../../core/result.ts'
import type { Pins } from './pins.ts'
import { isPylockFilename } from './pylock.ts'
import type { ReadPinFile } from './read-pin-file.ts'

/** Characters; the largest lock files that people have are a tenth of it. */
const largestText = 32 * 1024 * 1024

/**
 * Parses the user's own lock file; its name says which tool wrote it. `read` is asked for files that it names, by
 * their path in the way of `file`.
 */
export async function parsePins(
  file: string,
  text: string,
  read: ReadPinFile,
): Promise<Result<Pins, Failure>> {
  const name = posix.basename(file)
  if (text.length > largestText) {
    const problem = `the file is longer than ${largestText} characters`
    return fail({ code: 'pins-unreadable', place: { file }, problem, actual: `${text.length} characters` })
  }
  // Each format has its own readers and libraries, of which one is needed.
  if (isPylockFilename(name)) return (await import('./pylock-pins.ts')).parsePylockPins(file, text)
  if (name === 'uv.lock') return (await import('./uv-lock.ts')).parseUvLock(file, text)
  if (name === 'poetry.lock') return (await import('./poetry-lock.ts')).parsePoetryLock(file, text, read)
  if (name === 'Pipfile.lock') return (await import('./pipfile-lock.ts')).parsePipfileLock(file, text)
  if (name.endsWith('.txt'))
    return (await import('./requirements-file.ts')).parseRequirementsFile(file, text, read)
  return fail({ code: 'pins-kind-unknown', file })
}
