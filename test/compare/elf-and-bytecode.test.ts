import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { listMarshal } from '../../src/compare/readers/marshal.ts'
import { findOpcodes } from '../../src/compare/readers/opcodes.ts'
import { z } from '../../src/core/shape.ts'
import { compareInMemory, summarize, summarizeCauses } from './rig.ts'

const work = mkdtempSync(join(tmpdir(), 'debwright-test-'))
afterAll(() => rmSync(work, { recursive: true, force: true }))

const has = (tool: string) => spawnSync(tool, ['--version']).status === 0

function compileC(source: string, ...flags: readonly string[]): Buffer {
  const out = join(work, 'program')
  execFileSync('gcc', ['-x', 'c', '-o', out, ...flags, '-'], { input: source })
  return readFileSync(out)
}

function compilePython(folder: string, mode: string, source = 'def f(a):\n    return {"k": a}\n'): Buffer {
  const [py, pyc] = [join(work, 'm.py'), join(work, 'm.pyc')]
  writeFileSync(py, source)
  const code = `import py_compile as p; p.compile(${JSON.stringify(py)}, cfile=${JSON.stringify(pyc)}, dfile="${folder}/m.py", invalidation_mode=p.PycInvalidationMode.${mode})`
  execFileSync('python3', ['-c', code])
  return readFileSync(pyc)
}

if (!has('gcc')) it.skip('ELF files are compared by section (gcc is not installed)', () => {})
else
  describe('ELF files', () => {
    const program = (text: string) => `#include <stdio.h>\nint main(void) { puts("${text}"); return 0; }\n`

    it('are compared by section, and the build-id follows', async () => {
      const [a, b] = ['made 2024-01-01', 'made 2024-02-02'].map(text =>
        compileC(program(text), '-Wl,--build-id'),
      )
      const comparison = await compareInMemory(a ?? '', b ?? '')
      expect(summarize(comparison).map(one => one.replace(/ at .*/, ''))).toEqual([
        '.note.gnu.build-id: bytes of the content',
        '.rodata: bytes of the content',
      ])
      expect(summarizeCauses(comparison)).toEqual(['date (certain)', 'derived (certain)'])
    })

    it('that differ in nothing but the build-id say so', async () => {
      const [a, b] = ['0x11', '0x22'].map(id => compileC(program('x'), `-Wl,--build-id=${id}`))
      expect(summarizeCauses(await compareInMemory(a ?? '', b ?? ''))).toEqual(['build-id (certain)'])
    })

    it('name a field of the header, and a byte between the sections', async () => {
      const plain = compileC(program('x'))
      const other = Buffer.from(plain)
      other[7] = 9
      expect(summarize(await compareInMemory(plain, other))).toEqual([': operating system'])
    })

    it('name a symbol that has another name', async () => {
      const [a, b] = ['alpha', 'gamma'].map(name =>
        compileC(`int ${name}_x;\n${program('x')}`, '-Wl,--build-id=none'),
      )
      const { differences } = await compareInMemory(a ?? '', b ?? '')
      expect(differences.map(({ where }) => where.at(-1))).toContain('.strtab')
    })

    it('list a symbol with its name and all that its entry says', async () => {
      const [a, b] = [4, 8].map(size =>
        compileC(`char alpha[${size}];\nchar beta[16];\n`, '-c', '-fno-common'),
      )
      const { differences } = await compareInMemory(a ?? '', b ?? '')
      const symbols = differences.find(({ where }) => where.at(-1) === '.symtab')
      const hunks = (symbols !== undefined && 'strings' in symbols ? symbols.strings : undefined) ?? []
      expect(hunks.flatMap(({ first }) => first)[0]).toMatch(/^symbol alpha: object, global, .* 4 bytes$/)
      expect(hunks.flatMap(({ second }) => second)[0]).toMatch(/^symbol alpha: object, global, .* 8 bytes$/)
    })

    const parts = (factor: number, counter: number, greeting: string) =>
      `int counter = ${counter};\nconst char greeting[] = "${greeting}";\nint first(int a) { return a + 1; }\nint helper(int a) { return a * ${factor}; }\n`
    /** What the differing bytes of each section belong to. */
    const symbolsOf = async (a: Buffer, b: Buffer) =>
      (await compareInMemory(a, b)).differences.flatMap(one =>
        one.kind === 'bytes' && one.symbol !== undefined ? [`${one.where.at(-1)}: ${one.symbol}`] : [],
      )

    it.each([
      ['a library', ['-shared', '-fPIC']],
      ['an object file', ['-c']],
      ['a library without its own symbol table', ['-shared', '-fPIC', '-s']],
    ])('say which function and which object of %s differs', async (_, flags) => {
      const make = (factor: number, counter: number, greeting: string) =>
        compileC(parts(factor, counter, greeting), ...flags, '-O1', '-Wl,--build-id=none')
      const plain = make(37, 5, 'hello')
      const [code, object, text] = [make(41, 5, 'hello'), make(37, 6, 'hello'), make(37, 5, 'heLlo')]
      expect(await symbolsOf(plain, code)).toEqual([expect.stringMatching(/^\.text: helper\+0x\d$/)])
      expect(await symbolsOf(plain, object)).toEqual(['.data: counter'])
      expect(await symbolsOf(plain, text)).toEqual(['.rodata: greeting+0x2'])
    })

    it('name no symbol where none reaches the byte', async () => {
      const [a, b] = ['one', 'two'].map(text => compileC(program(text), '-Wl,--build-id=none'))
      expect(await symbolsOf(a ?? Buffer.of(), b ?? Buffer.of())).toEqual([])
    })

    it('tell another compiler by .comment, also where it names itself in no known form', async () => {
      const plain = compileC(program('x'), '-Wl,--build-id=none')
      const named = (name: string) => {
        const other = Buffer.from(plain)
        other.write(name, plain.indexOf('GCC: ('), 'latin1')
        return other
      }
      expect(summarizeCauses(await compareInMemory(plain, named('GCC: (Nobody')))).toEqual([
        'compiler-version (certain)',
      ])
      expect(summarizeCauses(await compareInMemory(plain, named('other')))).toEqual([
        'compiler-version (likely)',
      ])
    })

    describe('with information for debuggers', () => {
      const compileIn = (folder: string, ...flags: readonly string[]) =>
        compileC(
          program('x'),
          '-g',
          `-fdebug-prefix-map=${process.cwd()}=${folder}`,
          '-Wl,--build-id=none',
          ...flags,
        )
      const causesAt = async (a: Buffer, b: Buffer) =>
        (await compareInMemory(a, b)).causes.flatMap(({ code, findings }) =>
          findings.map(({ where, evidence }) => [code, where.at(-1), evidence]),
        )

      it.each(['-gdwarf-5', '-gdwarf-4'])('tell the folder of compilation (%s)', async version => {
        const found = await causesAt(compileIn('/build/one', version), compileIn('/tmp/other', version))
        const paths = found.filter(([code]) => code === 'build-path')
        expect(paths).not.toEqual([])
        expect(paths.map(([, , evidence]) => evidence)).toContainEqual(
          expect.stringMatching(/\/build\/one.* and .*\/tmp\/other/),
        )
        expect(found.filter(([code]) => code !== 'build-path' && code !== 'debug-lines')).toEqual([])
      })

      it('tell flags that depend on the processor', async () => {
        const found = await causesAt(compileIn('/x', '-mtune=haswell'), compileIn('/x', '-mtune=znver3'))
        expect(found).toContainEqual([
          'cpu-dependent',
          '.debug_str',
          expect.stringContaining('-mtune=znver3'),
        ])
      })

      it('tell a line table by its name', async () => {
        const [a, b] = ['', '\n\n'].map(lead =>
          compileC(`${lead}${program('x')}`, '-g', '-Wl,--build-id=none'),
        )
        const found = await causesAt(a ?? Buffer.of(), b ?? Buffer.of())
        expect(found).toContainEqual(['debug-lines', '.debug_line', 'the section .debug_line (line table)'])
      })
    })
  })

if (!has('python3')) it.skip('bytecode is compared by its code (python3 is not installed)', () => {})
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

    const magic = Number(
      execFileSync('python3', [
        '-c',
        'import importlib.util as u; print(int.from_bytes(u.MAGIC_NUMBER[:2], "little"))',
      ]),
    )
    const title = 'names instructions and what they refer to as Python’s own dis does'
    if (findOpcodes(magic) === undefined)
      return it.skip(`${title} (the instructions of this python3 are not known)`, () => {})
    it(title, () => {
      const code = `import dis, json, marshal, sys, types, importlib.util as u
import argparse
def walk(code, owner):
    for i in dis.get_instructions(code):
        value = ', '.join(i.argval) if isinstance(i.argval, tuple) and all(isinstance(v, str) for v in i.argval) else i.argval
        named = i.opcode in list(dis.hasname) + list(dis.haslocal) + list(dis.hasfree) and isinstance(value, str)
        yield [code.co_qualname, i.opname, i.arg, value if named else None]
    for c in code.co_consts:
        if isinstance(c, types.CodeType): yield from walk(c, owner)
code = compile(open(argparse.__file__).read(), 'x', 'exec')
json.dump({'magic': int.from_bytes(u.MAGIC_NUMBER[:2], 'little'), 'code': marshal.dumps(code).hex(), 'lines': list(walk(code, ''))}, sys.stdout)`
      const said = z
        .object({
          magic: z.number(),
          code: z.string(),
          lines: z.array(z.tuple([z.string(), z.string(), z.number().nullable(), z.string().nullable()])),
        })
        .parse(JSON.parse(execFileSync('python3', ['-c', code], { maxBuffer: 2 ** 28 }).toString()))
      const listed = (listMarshal(Buffer.from(said.code, 'hex'), said.magic)?.lines ?? []).flatMap(line => {
        const [, owner, rest] = /^([^:]*)\.co_code: (.*)$/s.exec(line) ?? []
        return owner === undefined || rest === undefined ? [] : [`${owner}: ${rest}`]
      })
      const expected = said.lines.map(([owner, name, argument, text]) =>
        [
          `${owner}: ${name}`,
          ...(argument === null ? [] : [argument]),
          ...(text === null ? [] : [`(${text})`]),
        ].join(' '),
      )
      // Brackets stand beside constants too, which dis writes otherwise.
      const simplify = (lines: readonly string[]) =>
        lines
          .map(line => line.replace(/ (LOAD_CONST|RETURN_CONST|KW_NAMES|BINARY_OP) (\d+) .*$/s, ' $1 $2'))
          .toSorted()
      expect(expected.length).toBeGreaterThan(5000)
      expect(simplify(listed)).toEqual(simplify(expected))
    })
  })
