import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
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

    it('tells which function has another constant', async () => {
      const [a, b] = ['1', '2'].map(value =>
        compilePython('/x', 'UNCHECKED_HASH', `def f():\n    return ${value}00\n`),
      )
      const { differences } = await compareInMemory(a ?? '', b ?? '')
      expect(JSON.stringify(differences)).toContain('field')
      expect(
        differences.flatMap(one => ('strings' in one ? (one.strings ?? []) : []))[0]?.first[0],
      ).toContain('f')
    })
  })
