import { nodeAt } from '../../../actions/tree-paths.ts'
import type { Failure } from '../../../core/failure.ts'
import { fieldValues, parseHeaderFields } from '../../../formats/python/wheels/header-fields.ts'
import type { UnpackedSource } from '../../sources/sources.ts'
import type { ChosenSdist } from '../closure/question.ts'
import type { TargetInterpreter } from '../target-interpreter.ts'
import { admitsPython } from './candidates.ts'

/** Why an sdist is not for a target's interpreter, by its own PKG-INFO: not every index tells it, and a folder never. */
export function findExcludedPython(
  { name, version }: ChosenSdist,
  { tree }: UnpackedSource,
  { version: python }: TargetInterpreter,
  target: string,
): Failure | undefined {
  const file = nodeAt(tree, 'PKG-INFO')
  const text =
    file?.kind === 'file' && file.bytes !== undefined ? Buffer.from(file.bytes).toString('utf8') : ''
  const header = parseHeaderFields(text)
  const [requiresPython] = header.ok ? fieldValues(header.value, 'requires-python') : []
  if (requiresPython === undefined || admitsPython(requiresPython, python)) return undefined
  return { code: 'python-excluded', name, version, requiresPython, python, target }
}
