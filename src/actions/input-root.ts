import type { Action } from './action.ts'
import { containerPaths } from './contract.ts'
import type { TreeDirectory } from './tree.ts'
import { emptyDirectory } from './tree-paths.ts'

/**
 * Everything an action can see, as one tree: the root file system with the mounts laid into it. The contract's folders
 * exist, empty, where nothing is mounted. Throws where two mounts have one path.
 */
export function inputRoot(action: Pick<Action, 'root' | 'mounts'>): TreeDirectory {
  const mounted = new Map<string, TreeDirectory>()
  for (const { path, tree } of action.mounts) {
    if (mounted.has(path)) throw new Error(`two mounts at ${path}`)
    mounted.set(path, tree)
  }
  const build = Object.values(containerPaths)
    .filter(path => path.startsWith('/build/'))
    .map(path => [path.slice('/build/'.length), mounted.get(path) ?? emptyDirectory] as const)
  return {
    kind: 'directory',
    entries: new Map([
      ...action.root.top.entries,
      ['build', { kind: 'directory', entries: new Map(build) }],
      ['vendor', mounted.get(containerPaths.vendor) ?? emptyDirectory],
    ]),
  }
}
