import type { Store } from '../../actions/host.ts'
import type { Failure } from '../../core/failure.ts'
import { collect, type Result } from '../../core/result.ts'
import { readWheel } from '../venv/read-wheel.ts'
import type { WheelContent } from '../venv/wheel.ts'
import type { BuiltWheel } from './wheels.ts'

/** Reads wheels from the store and opens them; all that are not sound are reported. */
export async function openWheels(
  wheels: readonly BuiltWheel[],
  store: Store,
): Promise<Result<readonly WheelContent[], Failure>> {
  return collect(await Promise.all(wheels.map(wheel => openWheel(wheel, store))))
}

/** Reads one wheel from the store and opens it. */
export async function openWheel(wheel: BuiltWheel, store: Store): Promise<Result<WheelContent, Failure>> {
  const bytes = await store.read(wheel.digest)
  return bytes.ok ? readWheel(wheel.filename, bytes.value) : bytes
}
