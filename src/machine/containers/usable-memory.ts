import { totalmem } from 'node:os'

/**
 * How many bytes of memory this process and all that it starts may take together: the machine's, or less where it runs
 * in a control group with a limit, such as a container of a CI service.
 */
export function usableMemory(): number {
  // NOTE: no limit is told as 0 or as a number far beyond any memory.
  const limit = process.constrainedMemory()
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem()
}
