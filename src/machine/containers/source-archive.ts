import type { TreeDirectory, TreeNode } from '../../actions/tree.ts'
import { sortByBytes } from '../../core/bytes.ts'
import { sha256Of } from '../../core/digest.ts'
import { inputEpoch } from '../../core/epoch.ts'

/** Reads the content of a tree's file. */
export type ReadContent = (file: Extract<TreeNode, { readonly kind: 'file' }>) => Promise<Uint8Array>

/** The names of a folder of the tree, given by its path (`./`, `./a/`), in the order in which they are made. */
export type NameOrder = (path: string, names: readonly string[]) => Promise<readonly string[]>

/** A fixed shuffle. */
export function shuffleNames(seed: number): NameOrder {
  return async (path, names) => sortByBytes(names, name => sha256Of(`${seed} ${path}${name}`))
}

/**
 * A tree as a tar archive whose members stand in a given order: unpacked on a tmpfs, which lists names in the order of
 * their making, it gives directories another order. The container's own tar unpacks it; nobody else
 * sees these bytes. GNU format, as tar writes by itself. @see https://www.gnu.org/software/tar/manual/html_node/Standard.html
 */
export async function* writeSourceArchive(
  tree: TreeDirectory,
  order: NameOrder,
  read: ReadContent,
): AsyncGenerator<Uint8Array> {
  yield* writeMembers(tree, './', order, read)
  yield Buffer.alloc(2 * block)
}

const block = 512

async function* writeMembers(
  tree: TreeDirectory,
  prefix: string,
  order: NameOrder,
  read: ReadContent,
): AsyncGenerator<Uint8Array> {
  for (const name of await order(prefix, [...tree.entries.keys()])) {
    const node = tree.entries.get(name)
    if (node === undefined) throw new Error(`an order with a name of its own: ${prefix}${name}`)
    const path = `${prefix}${name}`
    if (node.kind === 'file') {
      const content = await read(node)
      yield memberHeader({ path, type: '0', mode: node.executable ? 0o755 : 0o644, size: content.byteLength })
      yield content
      yield Buffer.alloc(padding(content.byteLength))
    } else if (node.kind === 'symlink') {
      yield memberHeader({ path, type: '2', mode: 0o777, size: 0, link: node.target })
    } else if (node.kind === 'directory') {
      yield memberHeader({ path: `${path}/`, type: '5', mode: 0o755, size: 0 })
      yield* writeMembers(node, `${path}/`, order, read)
    } else {
      throw new Error(`a sealed directory has no content: ${path}`)
    }
  }
}

interface Member {
  readonly path: string
  /** `0` file, `2` symbolic link, `5` directory; `L` and `K` are GNU's long name and long link. */
  readonly type: '0' | '2' | '5' | 'L' | 'K'
  readonly mode: number
  readonly size: number
  readonly link?: string
}

/** A member's header; names over 100 bytes come first, as members of their own. */
function memberHeader(member: Member): Uint8Array {
  const path = Buffer.from(member.path)
  const link = Buffer.from(member.link ?? '')
  const header = Buffer.alloc(block)
  path.copy(header, 0, 0, 100)
  header.write(octal(member.mode, 7), 100)
  header.write(octal(0, 7), 108)
  header.write(octal(0, 7), 116)
  header.write(octal(member.size, 11), 124)
  header.write(octal(inputEpoch, 11), 136)
  header.write(`        ${member.type}`, 148)
  link.copy(header, 157, 0, 100)
  header.write('ustar  ', 257)
  header.write(`${octal(checksum(header), 6)}\0 `, 148)
  return Buffer.concat([
    ...(path.length > 100 ? [longName('L', path)] : []),
    ...(link.length > 100 ? [longName('K', link)] : []),
    header,
  ])
}

function longName(type: 'L' | 'K', name: Uint8Array): Uint8Array {
  const size = name.byteLength + 1
  const header = memberHeader({ path: '././@LongLink', type, mode: 0o644, size })
  return Buffer.concat([header, name, Buffer.alloc(1 + padding(size))])
}

function checksum(header: Uint8Array): number {
  return header.reduce((sum, byte) => sum + byte, 0)
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, '0')
}

function padding(size: number): number {
  return (block - (size % block)) % block
}
