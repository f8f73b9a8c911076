import type { TreeFile } from '../../actions/tree.ts'
import { fileNode } from '../../actions/tree-paths.ts'
import type { EntryPoint } from '../../formats/python/wheels/entry-points.ts'
import { formatShebang, type VenvScheme } from './venv-scheme.ts'

/** The executable that an entry point gets: imports the object and exits with what it answers. */
export function entryScript(script: EntryPoint, scheme: VenvScheme): TreeFile {
  const imported = script.attribute.split('.')[0] ?? script.attribute
  return fileNode(
    `${formatShebang(scheme)}import sys

from ${script.module} import ${imported}

if __name__ == "__main__":
    sys.exit(${script.attribute}())
`,
    true,
  )
}

/** Replaces a first line that begins with `#!python` by the venv's own, as PEP 427 wants it; other files stay as they are. */
export function rewriteShebang(bytes: Uint8Array, scheme: VenvScheme): Uint8Array {
  const marker = Buffer.from('#!python')
  if (Buffer.compare(Buffer.from(bytes.subarray(0, marker.length)), marker) !== 0) return bytes
  const end = bytes.indexOf(0x0a)
  const rest = end === -1 ? new Uint8Array() : bytes.subarray(end + 1)
  return Buffer.concat([Buffer.from(formatShebang(scheme)), rest])
}
