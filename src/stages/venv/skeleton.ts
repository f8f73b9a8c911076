import type { TreeNode } from '../../actions/tree.ts'
import { fileNode, linkNode } from '../../actions/tree-paths.ts'
import type { VenvScheme } from './venv-scheme.ts'

/**
 * What makes a folder a venv: pyvenv.cfg (PEP 405, without the path it was made at) and the interpreter's links. The links
 * name the minor version, so that a later python3 cannot silently take over.
 */
export function venvSkeleton(
  scheme: VenvScheme,
  pythonVersion: string,
): readonly (readonly [path: string, node: TreeNode])[] {
  const interpreter = `python${scheme.pythonMinor}`
  const settings = [
    'home = /usr/bin',
    'include-system-site-packages = false',
    `version = ${pythonVersion}`,
    `executable = /usr/bin/${interpreter}`,
  ]
  return [
    ['pyvenv.cfg', fileNode(`${settings.join('\n')}\n`)],
    [`bin/${interpreter}`, linkNode(`/usr/bin/${interpreter}`)],
    ['bin/python3', linkNode(interpreter)],
    ['bin/python', linkNode(interpreter)],
    ['lib64', linkNode('lib')],
  ]
}
