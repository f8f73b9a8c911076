import { describe, expect, it } from 'vitest'
import { fileNode } from '../../../src/actions/tree-paths.ts'
import { scanMachineCode } from '../../../src/stages/deb/elf.ts'

/** The header of an ELF file with section headers of the given types. */
function elf(fields: {
  machine?: number
  type?: number
  class?: number
  sections?: readonly number[]
}): Buffer {
  const { machine = 62, type = 3, class: bits = 2, sections = [] } = fields
  const bytes = Buffer.alloc(64 + 64 * sections.length)
  bytes.write('\x7fELF', 'latin1')
  bytes.set([bits, 1, 1], 4)
  bytes.writeUInt16LE(type, 16)
  bytes.writeUInt16LE(machine, 18)
  bytes.writeBigUInt64LE(64n, 40)
  bytes.writeUInt16LE(64, 58)
  bytes.writeUInt16LE(sections.length, 60)
  for (const [index, section] of sections.entries()) bytes.writeUInt32LE(section, 64 + 64 * index + 4)
  return bytes
}

const scan = (...files: readonly Buffer[]) =>
  scanMachineCode(files.map((bytes, index) => [`f${index}`, fileNode(bytes)] as const))

describe('scanMachineCode', () => {
  it('calls a package without machine code independent of the architecture', () => {
    expect(scan(Buffer.from('#!/bin/sh\n'), Buffer.from('\x7fEL'))).toEqual({
      ok: true,
      value: { architecture: 'all', linked: [], hasSymbols: false },
    })
  })

  it('tells what is linked from what is not, and whether there are symbols', () => {
    expect(scan(elf({}), elf({ type: 2 }), elf({ type: 1, sections: [3, 2] }))).toEqual({
      ok: true,
      value: { architecture: 'amd64', linked: ['f0', 'f1'], hasSymbols: true },
    })
  })

  it.each([
    ['arm64', elf({ machine: 183 })],
    ['i386', elf({ machine: 3, class: 1 })],
    ['x32', elf({ class: 1 })],
    ['e_machine 999', elf({ machine: 999 })],
    ['an ELF header that is cut short', Buffer.from('\x7fELF\x02\x01', 'latin1')],
  ])('refuses %s', (actual, bytes) => {
    const scanned = scan(bytes)
    expect(scanned.ok ? [] : scanned.failures).toMatchObject([{ code: 'deb-foreign-machine', actual }])
  })
})
