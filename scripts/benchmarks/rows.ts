import type { Row } from './row.ts'
import { compareChanged, compareEqual } from './rows/compare.ts'
import { deb } from './rows/deb.ts'
import { debianClosure } from './rows/debian-closure.ts'
import { environment } from './rows/environment.ts'
import { importLock } from './rows/import.ts'
import { lock, relock } from './rows/lock.ts'
import { lockFar } from './rows/lock-far.ts'
import { noOp } from './rows/no-op.ts'
import { oneLine } from './rows/one-line.ts'
import { pack } from './rows/pack.ts'
import { unchanged } from './rows/unchanged.ts'
import { wheels } from './rows/wheels.ts'

/** All rows, in the order of the table. */
export const rows: readonly Row[] = [
  environment,
  pack,
  deb,
  wheels,
  noOp,
  oneLine,
  unchanged,
  lock,
  lockFar,
  relock,
  debianClosure,
  importLock,
  compareChanged,
  compareEqual,
]
