import { describe, expect, it } from 'vitest'
import { hasTool, openCompilers } from './compilers.ts'
import { compareInMemory, summarize, summarizeCauses } from './rig.ts'

const { compileC } = openCompilers()

if (!hasTool('gcc')) it.skip('ELF files are compared by section (gcc is not installed)', () => {})
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
  })
