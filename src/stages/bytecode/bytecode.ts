import type { Action, RootFileSystem } from '../../actions/action.ts'
import type { TreeDirectory, TreeFile, TreeNode } from '../../actions/tree.ts'
import { fileNode, nodeAt, treeFromPaths, walkTree } from '../../actions/tree-paths.ts'
import { readShippedFile } from '../../core/shipped-file.ts'
import { sitePackages, type VenvScheme } from '../venv/venv-scheme.ts'

const script = 'share/container/compile_bytecode.py'

/**
 * The action that compiles one wheel's installed modules to unchecked-hash bytecode (PEP 552), naming each by its final
 * path; undefined where the wheel has no module. The wheel's other files are no input, so that they can change without it.
 */
export function bytecodeAction(
  label: string,
  laidOut: readonly (readonly [path: string, node: TreeNode])[],
  scheme: VenvScheme,
  root: RootFileSystem,
): Action | undefined {
  const site = `${sitePackages(scheme)}/`
  const modules = laidOut.filter(([path]) => path.startsWith(site) && path.endsWith('.py'))
  if (modules.length === 0) return undefined
  const inputs = treeFromPaths([
    ['compile_bytecode.py', fileNode(readShippedFile(script))],
    ...modules.map(([path, node]) => [`modules/${path.slice(site.length)}`, node] as const),
  ])
  return {
    label: `bytecode of ${label}`,
    profile: 'build',
    command: {
      arguments: [
        `/usr/bin/python${scheme.pythonMinor}`,
        '-I',
        '-S',
        '/build/in/compile_bytecode.py',
        '/build/in/modules',
        '/build/out',
        `${scheme.prefix}/${sitePackages(scheme)}`,
      ],
      environment: {},
      workingDirectory: '/build/in',
    },
    root,
    mounts: [{ path: '/build/in', tree: inputs, writable: false }],
    limits: { seconds: 600, outputBytes: 2 ** 30, memoryBytes: 2 ** 28 },
  }
}

/** The bytecode that the action left, by paths below the prefix. */
export function bytecodeOf(
  outputs: TreeDirectory,
  scheme: VenvScheme,
): readonly (readonly [path: string, node: TreeFile])[] {
  const folder = nodeAt(outputs, 'bytecode')
  if (folder?.kind !== 'directory') return []
  return [...walkTree(folder, `${sitePackages(scheme)}/`)].flatMap(([path, node]) =>
    node.kind === 'file' ? [[path, node] as const] : [],
  )
}
