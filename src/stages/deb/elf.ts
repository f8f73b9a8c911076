import type { TreeNode } from '../../actions/tree.ts'
import type { Failure } from '../../core/failure.ts'
import { okUnless, type Result } from '../../core/result.ts'
import { isElf } from '../venv/wheel.ts'

/** What a scan for machine code found. */
export interface MachineCode {
  /** `all` where there is none. */
  readonly architecture: 'amd64' | 'all'
  /** Paths of executables and shared objects, in the order of the scan; these have dependencies of their own. */
  readonly linked: readonly string[]
  /** Some of them carry a symbol table that strip(1) would remove. */
  readonly hasSymbols: boolean
}

/** e_machine of elf(5), as far as Debian has an architecture for it. */
const machines: Readonly<Record<number, string>> = {
  3: 'i386',
  40: 'arm',
  62: 'amd64',
  183: 'arm64',
  243: 'riscv64',
}

/** e_type of elf(5): executables and shared objects; the rest (relocatable files, core dumps) is linked to nothing. */
const linkedTypes = [2, 3]

/**
 * Looks for ELF files and checks that they are for amd64. Files that are known by digest only (bytecode, compressed
 * pages) are none, since they come from our own actions.
 */
export function scanMachineCode(
  files: Iterable<readonly [path: string, node: TreeNode]>,
): Result<MachineCode, Failure> {
  const failures: Failure[] = []
  const linked: string[] = []
  let found = false
  let hasSymbols = false
  for (const [path, node] of files) {
    if (node.kind !== 'file' || node.bytes === undefined || !isElf(node.bytes)) continue
    found = true
    const header = readHeader(node.bytes)
    if (header === undefined || header.machine !== 'amd64')
      failures.push({
        code: 'deb-foreign-machine',
        path: `/${path}`,
        expected: 'amd64',
        actual: header?.machine ?? 'an ELF header that is cut short',
      })
    else {
      if (linkedTypes.includes(header.type)) linked.push(path)
      if (hasSymbolTable(node.bytes)) hasSymbols = true
    }
  }
  return okUnless(failures, () => ({ architecture: found ? 'amd64' : 'all', linked, hasSymbols }))
}

function readHeader(bytes: Uint8Array): { readonly type: number; readonly machine: string } | undefined {
  if (bytes.length < 20) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const littleEndian = bytes[5] === 1
  const machine = view.getUint16(18, littleEndian)
  const is64 = bytes[4] === 2
  const name = machines[machine] ?? `e_machine ${machine}`
  return {
    type: view.getUint16(16, littleEndian),
    machine: name === 'amd64' && !is64 ? 'x32' : name,
  }
}

/** Walks the section headers of a 64-bit little-endian ELF file for SHT_SYMTAB. */
function hasSymbolTable(bytes: Uint8Array): boolean {
  if (bytes.length < 64) return false
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const start = Number(view.getBigUint64(40, true))
  const [size, count] = [view.getUint16(58, true), view.getUint16(60, true)]
  for (let index = 0; index < count; index += 1) {
    const type = start + index * size + 4
    if (type + 4 > bytes.length) return false
    if (view.getUint32(type, true) === 2) return true
  }
  return false
}
