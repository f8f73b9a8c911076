import { readShippedFile } from '../core/shipped-file.ts'
import type { ExperimentName, Variations } from './variation.ts'

/** What the kernel of a container cannot be told to answer otherwise, so that a tracer answers in its place. */
export const tracedVariations = ['clock', 'kernel', 'affinity'] as const satisfies readonly ExperimentName[]

/** The status with which the tracer ends where tracing is refused. */
export const tracerRefusedStatus = 97

const options = { clock: '--clock', kernel: '--release', affinity: '--processors' } as const

/**
 * What stands before a command to which the kernel is to tell another time, release or number of processors; nothing
 * where none of them is varied. The interpreter is the root file system's own, untouched by what the build brings.
 */
export function tracerArguments(variations: Variations): readonly string[] {
  const asked = tracedVariations.flatMap(name => {
    const value = variations[name]
    if (value === undefined) return []
    return [options[name], name === 'clock' ? String(clockSeconds(value)) : value]
  })
  if (asked.length === 0) return []
  const script = readShippedFile('share/container/vary_kernel.py').toString('utf8')
  return ['/usr/bin/python3', '-I', '-S', '-c', script, ...asked, '--']
}

/** How far the wall clock is moved by a value such as `+463d7h`: days and hours, never back. */
export function clockSeconds(value: string): number {
  const [, days, hours] = /^\+(\d+)d(\d+)h$/.exec(value) ?? []
  if (days === undefined || hours === undefined) throw new Error(`not a way to move the clock: ${value}`)
  return (Number(days) * 24 + Number(hours)) * 3600
}
