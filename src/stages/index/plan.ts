import type { TreeDirectory, TreeFile, TreeNode } from '../../actions/tree.ts'
import { fileNode, treeFromPaths } from '../../actions/tree-paths.ts'
import { sortByBytes } from '../../core/bytes.ts'
import type { Digest } from '../../core/digest.ts'
import { formatChecksumList } from './checksum-list.ts'
import { type IndexedFile, type IndexedWheel, publishedPaths } from './index.ts'
import { formatProjectHtml, formatRootHtml } from './project-html.ts'
import { formatProjectJson, formatRootJson } from './project-json.ts'

/**
 * What is published of wheels and their sources: the files, the checksum list over them, a static simple index of the
 * wheels (HTML and JSON side by side) and a requirements file with their hashes. Equal inputs, equal bytes.
 *
 * Only wheels stand in the index: a client that is given it can never fall back to building from an sdist.
 */
export function planIndex(wheels: readonly IndexedWheel[], sdists: readonly IndexedFile[]): TreeDirectory {
  const { checksumList, buildRequirements, simple } = publishedPaths
  const sorted = sortByBytes(wheels, ({ filename }) => filename)
  const files: (readonly [string, TreeNode])[] = [
    ...sorted.map(
      ({ filename, digest }) => [`${publishedPaths.wheels}/${filename}`, stored(digest)] as const,
    ),
    ...sdists.map(
      ({ filename, digest }) => [`${publishedPaths.sdists}/${filename}`, stored(digest)] as const,
    ),
  ]
  const names = [...new Set(sorted.map(({ name }) => name))].sort()
  const pages = names.flatMap(name => {
    const own = sorted.filter(wheel => wheel.name === name)
    return [
      [`${simple}/${name}/index.html`, fileNode(formatProjectHtml(name, own))],
      [`${simple}/${name}/index.json`, fileNode(formatProjectJson(name, own))],
    ] as const
  })
  return treeFromPaths([
    ...files,
    ...sorted.map(({ filename, metadata }) => [metadataPath(filename), fileNode(metadata)] as const),
    [checksumList, fileNode(formatChecksumList(files.flatMap(([path, node]) => listed(path, node))))],
    [buildRequirements, fileNode(formatBuildRequirements(sorted))],
    [`${simple}/index.html`, fileNode(formatRootHtml(names))],
    [`${simple}/index.json`, fileNode(formatRootJson(names))],
    ...pages,
  ])
}

/** The metadata file stands beside its wheel, under the wheel's name and `.metadata`. @see PEP 658 */
function metadataPath(filename: string): string {
  return `${publishedPaths.wheels}/${filename}.metadata`
}

function listed(path: string, node: TreeNode): readonly { path: string; digest: Digest }[] {
  return node.kind === 'file' ? [{ path, digest: node.digest }] : []
}

function stored(digest: Digest): TreeFile {
  return { kind: 'file', digest, executable: false }
}

/** One exact requirement for each wheel, for `pip install --require-hashes --no-index --find-links wheels`. */
function formatBuildRequirements(wheels: readonly IndexedWheel[]): string {
  return sortByBytes(wheels, ({ name }) => name)
    .map(({ name, version, digest }) => `${name}==${version} --hash=sha256:${digest.sha256}\n`)
    .join('')
}
