import { describe, expect, it } from 'vitest'
import { hasTool, openCompilers } from './compilers.ts'
import { compareInMemory } from './rig.ts'

const { compileC } = openCompilers()
const program = (text: string) => `#include <stdio.h>\nint main(void) { puts("${text}"); return 0; }\n`

if (!hasTool('gcc'))
  it.skip('information for debuggers is compared by what it says (gcc is not installed)', () => {})
else
  describe('ELF files with information for debuggers', () => {
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
      expect(found).toContainEqual(['cpu-dependent', '.debug_str', expect.stringContaining('-mtune=znver3')])
    })

    it('tell a line table by its name', async () => {
      const [a, b] = ['', '\n\n'].map(lead => compileC(`${lead}${program('x')}`, '-g', '-Wl,--build-id=none'))
      const found = await causesAt(a ?? Buffer.of(), b ?? Buffer.of())
      expect(found).toContainEqual(['debug-lines', '.debug_line', 'the section .debug_line (line table)'])
    })
  })
