import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { describeComparison } from '../../src/compare/report/document.ts'
import { formatHtml } from '../../src/compare/report/html.ts'
import { formatMarkdown } from '../../src/compare/report/markdown.ts'
import { formatComparison } from '../../src/compare/report/terminal.ts'
import { rawTar } from '../formats/archives/tar-bytes.ts'
import { rawZip } from '../formats/archives/zip-bytes.ts'
import { compareInMemory } from './rig.ts'

const tar = rawTar({ name: 'a', content: '{"a": [1, 2]}' }, { name: 'b', content: 'x'.repeat(600) })
const zip = rawZip([{ name: 'a', content: 'text '.repeat(50), deflate: true }, { name: 'b' }])

const samples: readonly (readonly [string, Buffer])[] = [
  ['a tar', tar],
  ['a zip', zip],
  ['a tar.gz', gzipSync(tar)],
  ['a tar.zst', zstdCompressSync(tar)],
  [
    'an ar archive',
    Buffer.concat([
      Buffer.from(
        `!<arch>\n${'x/'.padEnd(16)}${'0'.padEnd(12)}${'0'.padEnd(6)}${'0'.padEnd(6)}${'100644'.padEnd(8)}${`${zip.length}`.padEnd(10)}\`\n`,
      ),
      zip,
    ]),
  ],
  ['an ELF file', makeElf()],
  ['bytecode', makeBytecode()],
]

it.each(samples)(
  'bits that change in %s are always found, and never break the comparison',
  async (_, bytes) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 })), {
          minLength: 1,
          maxLength: 4,
        }),
        async changes => {
          const changed = Buffer.from(bytes)
          for (const [at, mask] of changes) changed[at] = (changed[at] ?? 0) ^ mask
          const comparison = await compareInMemory(bytes, changed)
          expect(comparison.kind === 'identical').toBe(changed.equals(bytes))
          expect(comparison.differences.length > 0).toBe(!changed.equals(bytes))
          formatComparison('a', 'b', comparison)
          formatMarkdown('a', 'b', describeComparison(comparison))
          formatHtml('a', 'b', describeComparison(comparison))
        },
      ),
      { numRuns: 60 },
    )
  },
)

it.each(samples)('%s that is cut off is different', async (_, bytes) => {
  await fc.assert(
    fc.asyncProperty(fc.nat(bytes.length - 1), async length => {
      expect((await compareInMemory(bytes, bytes.subarray(0, length))).kind).not.toBe('identical')
    }),
    { numRuns: 30 },
  )
})

/** The smallest ELF file with sections that the host's assembler makes; without one, a header alone. */
function makeElf(): Buffer {
  return runInFolder(
    folder => {
      writeFileSync(join(folder, 'x.s'), '.data\n.string "built at /build/x"\n.text\n.globl f\nf: ret\n')
      execFileSync('as', ['-o', join(folder, 'x.o'), join(folder, 'x.s')], { stdio: 'ignore' })
      return readFileSync(join(folder, 'x.o'))
    },
    Buffer.from(`7f454c4602010100${'00'.repeat(56)}`, 'hex'),
  )
}

function makeBytecode(): Buffer {
  return runInFolder(
    folder => {
      const file = join(folder, 'm.py')
      writeFileSync(file, 'A = {"x", 1.5}\ndef f(a, b=2):\n    return a in {"p", "q"} or (a, b)\n')
      const code = `import py_compile; py_compile.compile(${JSON.stringify(file)}, cfile=${JSON.stringify(`${file}c`)})`
      execFileSync('python3', ['-c', code], { stdio: 'ignore' })
      return readFileSync(`${file}c`)
    },
    Buffer.from('a70d0d0a000000000000000000000000e3', 'hex'),
  )
}

function runInFolder(make: (folder: string) => Buffer, otherwise: Buffer): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'debwright-test-'))
  try {
    return make(folder)
  } catch {
    return otherwise
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
