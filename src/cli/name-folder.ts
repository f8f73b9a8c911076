import { relative } from 'node:path'

/** A folder as people know it: relative to where they are, if it lies below. */
export function nameFolder(folder: string): string {
  const fromHere = relative(process.cwd(), folder)
  return fromHere === '' || fromHere.startsWith('..') || process.cwd() === '/' ? folder : fromHere
}
