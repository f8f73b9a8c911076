import { type Failure, failureStatus, formatFailure } from '../../core/failure.ts'
import { diskFailure } from '../../machine/store/disk-failure.ts'

/**
 * Says what to do where standard output or error cannot be written: a full disk is told with its exit status; a reader
 * that went away, as `head` does, ends the program quietly, but no work that only loses its progress lines.
 */
export function watchOutput(): void {
  process.stderr.on('error', () => undefined)
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit()
    const failure: Failure = diskFailure(error, 'standard output', 'writing the answer')
    process.stderr.write(formatFailure(failure))
    process.exit(failureStatus(failure))
  })
}
