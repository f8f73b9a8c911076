import { targetEnvironment } from '../../formats/python/marker-environment.ts'
import type { MarkerEnvironment } from '../../formats/python/marker-evaluate.ts'

/** Debian's interpreter as markers see it. */
export interface TargetInterpreter {
  /** Such as 3.11.2. */
  readonly version: string
  readonly minor: readonly [major: number, minor: number]
  readonly environment: MarkerEnvironment
}

/** The interpreter of a lock or of packages that were read: full version and minor, such as 3.11.2 and 3.11. */
export function interpreterOf(python: {
  readonly version: string
  readonly minor: string
}): TargetInterpreter {
  const environment = targetEnvironment({ pythonVersion: python.version, architecture: 'amd64' })
  if (!environment.ok) throw new Error(`not the version of an interpreter: ${python.version}`)
  const [major = 3, minor = 0] = python.minor.split('.').map(Number)
  return { version: python.version, minor: [major, minor], environment: environment.value }
}
