import type { TreeDirectory } from '../../actions/tree.ts'

/** A source ready for its build: what lies in the one top directory, and that directory's name, such as `six-1.16.0`. */
export interface UnpackedSource {
  readonly top: string
  readonly tree: TreeDirectory
}
