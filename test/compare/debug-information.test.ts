import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { contentOf, readWhole } from '../../src/actions/content.ts'
import { readElfLayer } from '../../src/compare/readers/elf.ts'
import { listLineTable } from '../../src/compare/readers/line-table.ts'
import { hasTool, openCompilers } from './compilers.ts'
import { compareInMemory } from './rig.ts'

const { compileC, folder } = openCompilers()
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

    it.each(['-gdwarf-5', '-gdwarf-4'])('tell which line of which file moved (%s)', async version => {
      const [a, b] = ['', '\n\n'].map(lead =>
        compileC(`${lead}${program('x')}`, '-g', version, '-Wl,--build-id=none'),
      )
      const { causes } = await compareInMemory(a ?? '', b ?? '')
      expect(causes.map(({ code }) => code)).toEqual(['debug-lines'])
      expect(causes[0]?.findings[0]).toMatchObject({
        where: ['file', '.debug_line'],
        evidence: 'the section .debug_line (line table): "<stdin>: line 2" and "<stdin>: line 4"',
      })
    })

    // Where the names stand in a section of their own, the table differs only if the linker moved them there.
    it.each(['-gdwarf-5', '-gdwarf-4'])(
      'tell which folder of sources has another name (%s)',
      async version => {
        const [a, b] = ['one', 'two'].map(folder =>
          compileC(
            `#line 1 "${folder}/x.c"\nint first;\n${program('x')}`,
            '-g',
            version,
            '-Wl,--build-id=none',
          ),
        )
        const found = await causesAt(a ?? Buffer.of(), b ?? Buffer.of())
        expect(found).toContainEqual([
          'debug-lines',
          expect.stringMatching(/^\.debug_line(?:_str)?$/),
          expect.stringMatching(/\): "(?:folder 1: )?one" and "(?:folder 1: )?two"$/),
        ])
      },
    )

    it.each(['-gdwarf-5', '-gdwarf-4'])('list files and rows as readelf does (%s)', async version => {
      const elf = compileC(`${program('x')}int more(int a)\n{\n  return a *\n    2;\n}\n`, '-g', version)
      const [path, script] = [join(folder, version), ['--debug-dump=decodedline']]
      writeFileSync(path, elf)
      const said = execFileSync('readelf', [...script, path], { encoding: 'utf8' })
      const rows = [...said.matchAll(/^(\S+) +(\d+) +(?:0x)?[0-9a-f]+/gm)].map(
        ([, file, line]) => `${file}: line ${line}`,
      )
      const layer = await readElfLayer(contentOf(elf))
      const part = layer.parts.find(({ name }) => name === '.debug_line')
      const listed = await part?.listing?.(await readWhole(part.content ?? contentOf(Buffer.of())))
      expect(rows.length).toBeGreaterThan(4)
      expect(listed?.filter(line => / line \d+$/.test(line))).toEqual(rows)
    })

    it('are looked at as bytes where a line table is cut off, of another version or damaged', async () => {
      const elf = compileC(program('x'), '-g', '-Wl,--build-id=none')
      const layer = await readElfLayer(contentOf(elf))
      const part = layer.parts.find(({ name }) => name === '.debug_line')
      const table = Buffer.from(await readWhole(part?.content ?? contentOf(Buffer.of())))
      const strings = { lineStrings: Buffer.from('a\0'), strings: Buffer.of() }
      for (let length = 1; length < table.length; length += 1)
        expect(listLineTable(table.subarray(0, length), true, strings)).toBeUndefined()
      for (let at = 0; at < table.length; at += 1) {
        const other = Buffer.from(table)
        other[at] = 0xff
        listLineTable(other, true, strings)
      }
    })
  })
