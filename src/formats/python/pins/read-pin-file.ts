import type { Failure } from '../../../core/failure.ts'
import type { Result } from '../../../core/result.ts'

/** Reads a file that a file of pins names: included requirements, or the pyproject.toml beside a lock. */
export type ReadPinFile = (path: string) => Promise<Result<string, Failure>>
