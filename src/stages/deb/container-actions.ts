import type { Action, Mount, RootFileSystem } from '../../actions/action.ts'
import type { TreeDirectory, TreeNode } from '../../actions/tree.ts'
import { fileNode, treeFromPaths } from '../../actions/tree-paths.ts'
import { canonicalJson, type Json } from '../../core/canonical-json.ts'
import type { SourceDateEpoch } from '../../core/epoch.ts'
import { readShippedFile } from '../../core/shipped-file.ts'

type Paths = readonly (readonly [path: string, node: TreeNode])[]

/** The action that compresses files, given by their final names with .gz, with the container's gzip; they come back under the same names. */
export function compressAction(label: string, files: Paths, root: RootFileSystem): Action {
  const inputs = treeFromPaths([
    ['compress.sh', shipped('compress.sh')],
    ...files.map(([path, node]) => [`files/${path}`, node] as const),
  ])
  return containerAction(`compressed documents of ${label}`, ['/bin/sh', '/build/in/compress.sh'], root, [
    { path: '/build/in', tree: inputs, writable: false },
  ])
}

/**
 * The action that asks dpkg-shlibdeps what the package's machine code is linked to; leaves the answer in `shlibs`.
 * Symbols files are those of the container, so the minimal versions are the suite's own.
 */
export function sharedLibrariesAction(name: string, code: Paths, root: RootFileSystem): Action {
  const files = code.map(([path]) => path)
  const folders = [...new Set(files.map(path => path.split('/').slice(0, -1).join('/')))]
  const control = `Source: ${name}\n\nPackage: ${name}\nArchitecture: any\n`
  const sources = treeFromPaths([
    ['debian/control', fileNode(control)],
    ['files', fileNode(lines(files))],
    ['folders', fileNode(lines(folders))],
    ...code.map(([path, node]) => [`debian/${name}/${path}`, node] as const),
  ])
  return containerAction(
    `shared libraries of ${name}`,
    ['/bin/sh', '/build/in/shared_libraries.sh', name],
    root,
    [
      { path: '/build/src', tree: sources, writable: true },
      {
        path: '/build/in',
        tree: treeFromPaths([['shared_libraries.sh', shipped('shared_libraries.sh')]]),
        writable: false,
      },
    ],
  )
}

/** What packing needs to know beside the tree. */
export interface PackRequest {
  readonly filename: string
  readonly epoch: SourceDateEpoch
  /** Permission bits by path, where they are not what a tree can say. */
  readonly modes: Readonly<Record<string, number>>
  readonly conffiles: readonly string[]
}

/** The action that writes the .deb with the container's dpkg-deb, and beside it `listing.json`, what it then holds. */
export function packAction(request: PackRequest, tree: TreeDirectory, root: RootFileSystem): Action {
  const { filename, epoch, modes, conffiles } = request
  const asked: Json = { filename, epoch, modes, conffiles }
  const inputs = treeFromPaths([
    ['pack_deb.py', shipped('pack_deb.py')],
    ['request.json', fileNode(canonicalJson(asked))],
  ])
  return containerAction(`pack ${filename}`, ['/usr/bin/python3', '-I', '/build/in/pack_deb.py'], root, [
    { path: '/build/src', tree: treeFromPaths([['package', tree]]), writable: true },
    { path: '/build/in', tree: inputs, writable: false },
  ])
}

function containerAction(
  label: string,
  command: readonly [string, ...string[]],
  root: RootFileSystem,
  mounts: readonly Mount[],
): Action {
  const workingDirectory = mounts[0]?.path ?? '/build'
  return {
    label,
    profile: 'build',
    command: { arguments: command, environment: {}, workingDirectory },
    root,
    mounts,
    limits: { seconds: 3600, outputBytes: 2 ** 32, memoryBytes: 2 ** 30 },
  }
}

function shipped(name: string): TreeNode {
  return fileNode(readShippedFile(`share/container/${name}`))
}

function lines(items: readonly string[]): string {
  return items.map(item => `${item}\n`).join('')
}
