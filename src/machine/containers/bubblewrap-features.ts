import type { Failure } from '../../core/failure.ts'
import { ok, type Result } from '../../core/result.ts'
import { readProgram } from '../process.ts'
import type { BubblewrapFeatures } from './bubblewrap.ts'

let known: BubblewrapFeatures | undefined

/** Asks this machine's bwrap once what it can do. */
export async function readBubblewrap(signal: AbortSignal): Promise<Result<BubblewrapFeatures, Failure>> {
  if (known !== undefined) return ok(known)
  const help = await readProgram(
    { program: 'bwrap', debianPackage: 'bubblewrap', arguments: ['--help'] },
    signal,
  )
  if (!help.ok) return help
  known = { disableUserns: Buffer.from(help.value).includes('--disable-userns') }
  return ok(known)
}
