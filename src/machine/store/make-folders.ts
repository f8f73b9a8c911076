import { mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { errorCode, isMissing } from './disk-failure.ts'

/**
 * Makes a folder and those above it, with mode 0755 less the umask; true where it was not there. Node's own recursive
 * making never ends where a folder is refused as missing, as /proc does. Throws the operating system's error.
 */
export async function makeFolders(path: string): Promise<boolean> {
  const made = await makeFolder(path)
  if (made !== 'parent missing') return made
  await makeFolders(dirname(path))
  // Somebody else may have made it meanwhile.
  return makeFolders(path)
}

async function makeFolder(path: string): Promise<boolean | 'parent missing'> {
  try {
    await mkdir(path, { mode: 0o755 })
    return true
  } catch (error) {
    if (errorCode(error) === 'EEXIST' && (await stat(path)).isDirectory()) return false
    if (isMissing(error) && !(await isFolder(dirname(path)))) return 'parent missing'
    throw error
  }
}

function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    found => found.isDirectory(),
    () => false,
  )
}
