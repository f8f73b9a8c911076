import type { Digest } from '../../core/digest.ts'
import { bytecodeStep } from '../bytecode/compile-wheel.ts'
import type { DebArtifacts } from './deb.ts'
import type { MadeDeb } from './make-deb.ts'

interface NamedFile {
  readonly path: string
  readonly digest: Digest
}

/** What the stage publishes, the package first. */
export function listDebFiles({ deb, buildinfo, changes }: DebArtifacts): readonly NamedFile[] {
  return [deb, buildinfo, changes].map(({ name, digest }) => ({ path: name, digest }))
}

/** The stage as steps that can be compared one by one: the bytecode of each wheel, then the package. */
export function stepsOfDeb(
  made: MadeDeb,
): readonly { readonly label: string; readonly outputs: readonly NamedFile[] }[] {
  return [...made.compiled.flatMap(bytecodeStep), { label: 'deb', outputs: listDebFiles(made) }]
}
