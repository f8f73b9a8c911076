import { rm } from 'node:fs/promises'
import { runProgram } from '../process.ts'
import { errorCode } from './disk-failure.ts'

/**
 * Removes a folder that foreign code has written, whatever is in it: directories of mode 000 and paths longer than a
 * program may name. A folder that is not there is no failure.
 */
export async function removeFolder(path: string): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true })
  } catch (error) {
    if (errorCode(error) === undefined) throw error
    const never = new AbortController().signal
    const call = { debianPackage: 'coreutils', captureBytes: 1024 * 1024 }
    await runProgram({ ...call, program: 'chmod', arguments: ['-R', 'u+rwx', '--', path] }, never)
    await runProgram({ ...call, program: 'rm', arguments: ['-rf', '--', path] }, never)
  }
}
