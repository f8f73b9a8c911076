import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { listMarshal } from '../../src/compare/readers/marshal.ts'
import { rawTar } from '../formats/archives/tar-bytes.ts'
import { hasTool, openCompilers } from './compilers.ts'
import { compareInMemory, summarizeCauses } from './rig.ts'

const { compilePython } = openCompilers()

if (!hasTool('python3')) it.skip('bytecode is compared by its code (python3 is not installed)', () => {})
else
  describe('bytecode', () => {
    it('tells the path of the source', async () => {
      const [a, b] = ['/build/a', '/tmp/other'].map(folder => compilePython(folder, 'UNCHECKED_HASH'))
      expect(summarizeCauses(await compareInMemory(a ?? '', b ?? ''))).toEqual(['pyc-source-path (certain)'])
    })

    it('tells how it is bound to its source', async () => {
      const [a, b] = ['UNCHECKED_HASH', 'CHECKED_HASH'].map(mode => compilePython('/x', mode))
      expect(summarizeCauses(await compareInMemory(a ?? '', b ?? ''))).toEqual(['pyc-mode (certain)'])
    })

    it('tells marks for shared objects from code', async () => {
      const plain = compilePython('/x', 'UNCHECKED_HASH')
      const code =
        'import marshal, sys; d = sys.stdin.buffer.read(); sys.stdout.buffer.write(d[:16] + marshal.dumps(marshal.loads(d[16:])))'
      const again = execFileSync('python3', ['-c', code], { input: plain })
      expect(again.equals(plain)).toBe(false)
      expect(summarizeCauses(await compareInMemory(plain, again))).toEqual(['pyc-references (certain)'])
    })

    it('is not listed where references make few bytes stand for very much text', () => {
      // (x, x), then a pair of it twice, and so on: each reference doubles what it says.
      const long = (number: number) => {
        const bytes = Buffer.alloc(4)
        bytes.writeUInt32LE(number)
        return bytes
      }
      const item = (index: number): Buffer =>
        index === 0
          ? Buffer.concat([Buffer.of(0xda, 4), Buffer.from('text')])
          : Buffer.concat([
              Buffer.of(0xa9, 3),
              item(index - 1),
              ...[0, 1].map(() => Buffer.concat([Buffer.from('r'), long(40 - index + 1)])),
            ])
      const before = process.memoryUsage().rss
      expect(listMarshal(item(40), 3495)).toBeUndefined()
      expect(process.memoryUsage().rss - before).toBeLessThan(2 ** 28)
    })

    const plain = 'def f(a):\n    b = a + 1\n    return print(b, 100)\n'
    const fields: readonly (readonly [
      field: string,
      change: readonly [string, string],
      first: string,
      second: string,
    ])[] = [
      ['f.co_consts', ['100', '200'], 'f.co_consts: (None, 1, 100)', 'f.co_consts: (None, 1, 200)'],
      ['f.co_names', ['print', 'pront'], 'f.co_names: ("print")', 'f.co_names: ("pront")'],
      ['f.co_code', ['a + 1', 'a - 1'], 'f.co_code: BINARY_OP 0 (+)', 'f.co_code: BINARY_OP 10 (-)'],
      ['f.co_firstlineno', ['def', '\ndef'], 'f.co_firstlineno: 1', 'f.co_firstlineno: 2'],
      ['f.co_linetable', ['    return', '\n    return'], 'f.co_linetable: bytes ', 'f.co_linetable: bytes '],
    ]
    it.each(fields)('tells that %s differs, and how', async (field, [before, after], first, second) => {
      const [a, b] = [plain, plain.replace(before, after)].map(source =>
        compilePython('/x', 'UNCHECKED_HASH', source),
      )
      const { differences } = await compareInMemory(a ?? '', b ?? '')
      const code = differences.find(({ where }) => where.at(-1) === 'code')
      expect(code).toMatchObject({ kind: 'bytes', symbol: field })
      const hunks = (code !== undefined && 'strings' in code ? code.strings : undefined) ?? []
      expect(hunks.flatMap(hunk => hunk.first)).toContainEqual(expect.stringContaining(first))
      expect(hunks.flatMap(hunk => hunk.second)).toContainEqual(expect.stringContaining(second))
    })

    it('says of the bytecode of a Python that is not known what is not shown', async () => {
      const [a, b] = ['100', '200'].map(text => {
        const made = compilePython('/x', 'UNCHECKED_HASH', plain.replace('100', text))
        made.writeUInt16LE(3999, 0)
        return made
      })
      const { differences } = await compareInMemory(a ?? '', b ?? '')
      const code = differences.find(({ where }) => where.at(-1) === 'code')
      expect(code).toMatchObject({ symbol: 'bytecode 3999, which is not taken apart here' })
      // A magic number between two releases: fields, but no instructions.
      const [before, after] = ['a + 1', 'a - 1'].map(text => {
        const made = compilePython('/x', 'UNCHECKED_HASH', plain.replace('a + 1', text))
        made.writeUInt16LE(3494, 0)
        return made
      })
      const comparison = await compareInMemory(before ?? '', after ?? '')
      const instructions = comparison.differences.find(({ where }) => where.at(-1) === 'code')
      expect(instructions).toMatchObject({ symbol: 'f.co_code' })
      expect(JSON.stringify(comparison.differences)).toContain(
        '(the instructions of bytecode 3494 are not known here)',
      )
    })

    it('says of code that is another that it came of another source, and nothing that only follows', async () => {
      const compile = (more: string) => compilePython('/x', 'CHECKED_HASH', `${plain}${more}`)
      const { causes, unexplained } = await compareInMemory(
        compile(''),
        compile('def g():\n    return 3\n'),
        'm.pyc',
      )
      expect(causes).toMatchObject([
        {
          code: 'different-inputs',
          certainty: 'likely',
          findings: [{ evidence: expect.stringMatching(/: compiled from another m\.py$/) }],
        },
      ])
      expect(unexplained.map(({ where }) => where.at(-1))).toEqual(['code'])
    })

    it('says that the hash of a source follows where the source differs too', async () => {
      const [a, b] = ["'2024-01-01'", "'2024-02-02'"].map(day => {
        const pyc = compilePython('/x', 'CHECKED_HASH', `x = ${day}\n`)
        return rawTar(
          { name: './a/__pycache__/m.cpython-311.pyc', content: pyc },
          { name: './a/m.py', content: `x = ${day}\n` },
        )
      })
      const comparison = await compareInMemory(a ?? '', b ?? '')
      expect(summarizeCauses(comparison)).toEqual(['date (certain)', 'derived (certain)'])
    })
  })
