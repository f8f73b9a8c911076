import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Reads a file that is shipped with the program, by its path from the top of the clone or the npm package. */
export function readShippedFile(path: string): Buffer {
  return readFileSync(join(import.meta.dirname, '..', '..', path))
}
