import type { TreeDirectory, TreeFile } from '../../actions/tree.ts'
import { fileNode, treeFromPaths } from '../../actions/tree-paths.ts'
import type { Failure } from '../../core/failure.ts'
import { ok, type Result } from '../../core/result.ts'
import type { PackRequest } from './container-actions.ts'
import { formatDebControl } from './control.ts'
import { debFilename } from './deb.ts'
import type { ExpectedDeb, ExpectedMember } from './deb-listing.ts'
import { installedSize } from './installed-size.ts'
import { modeOf, type PackagePath } from './package-path.ts'
import { buildPackageTree } from './package-tree.ts'
import type { DebPlan } from './plan.ts'

/** A .deb that is ready to be packed, and what it must then hold. */
export interface AssembledDeb {
  readonly tree: TreeDirectory
  readonly pack: PackRequest
  readonly expected: ExpectedDeb
}

/** Puts the plan and the container's answers together: compressed documents by path, and dpkg-shlibdeps' relations. */
export function assembleDeb(
  plan: DebPlan,
  compressed: ReadonlyMap<string, TreeFile>,
  sharedLibraries: readonly string[],
): Result<AssembledDeb, Failure> {
  const documents = plan.compressed.map(({ path, origin }): PackagePath => {
    const node = compressed.get(path)
    if (node === undefined) throw new Error(`the container gave no ${path}`)
    return { path, node, origin }
  })
  const packageTree = buildPackageTree([...plan.paths, ...documents])
  if (!packageTree.ok) return packageTree
  const { tree, paths } = packageTree.value
  const { request, release, code } = plan
  const conffiles = paths
    .filter(({ path, node }) => path.startsWith('etc/') && node.kind === 'file')
    .map(({ path }) => path)
  const control = formatDebControl(request, {
    version: release.version,
    architecture: code.architecture,
    installedSize: installedSize(paths.map(({ node }) => node)),
    application: plan.application,
    sharedLibraries,
    usesSysusers: request.deb.users.length > 0,
    usesTmpfiles: plan.usesTmpfiles,
  })
  const controlFiles: readonly (readonly [string, TreeFile])[] = [
    ['control', fileNode(control)],
    ...listFile(
      'conffiles',
      conffiles.map(path => `/${path}`),
    ),
    ...listFile('triggers', request.deb.triggers),
    ...plan.scripts.map(({ name, text }) => [name, fileNode(text, true)] as const),
  ]
  const filename = debFilename(request.name, release.version, code.architecture)
  return ok({
    tree: treeFromPaths([...tree.entries, ['DEBIAN', treeFromPaths(controlFiles)]]),
    pack: {
      filename,
      epoch: release.date,
      modes: Object.fromEntries(
        paths.filter(({ mode }) => mode !== undefined).map(entry => [entry.path, modeOf(entry)]),
      ),
      conffiles,
    },
    expected: {
      filename,
      epoch: release.date,
      control: [
        root,
        ...controlFiles.map(([name, node]) => member(name, 'file', node.executable ? 0o755 : 0o644)),
        member('md5sums', 'file', 0o644),
      ],
      data: [root, ...paths.map(expectPath)],
    },
  })
}

const root: ExpectedMember = { name: '.', type: 'directory', mode: 0o755, target: '' }

function expectPath(entry: PackagePath): ExpectedMember {
  const { path, node } = entry
  if (node.kind === 'symlink') return member(path, 'link', 0o777, node.target)
  return member(path, node.kind === 'file' ? 'file' : 'directory', modeOf(entry))
}

function member(path: string, type: ExpectedMember['type'], mode: number, target = ''): ExpectedMember {
  return { name: `./${path}`, type, mode, target }
}

function listFile(name: string, lines: readonly string[]): readonly (readonly [string, TreeFile])[] {
  return lines.length === 0 ? [] : [[name, fileNode(lines.map(line => `${line}\n`).join(''))]]
}
