import { describe, expect, it } from 'vitest'
import { formatRequirement } from '../../../../src/formats/python/requirement.ts'
import { parseCoreMetadata } from '../../../../src/formats/python/wheels/core-metadata.ts'
import { parseEntryPoints } from '../../../../src/formats/python/wheels/entry-points.ts'
import { formatTag } from '../../../../src/formats/python/wheels/tag.ts'
import { parseWheelFile } from '../../../../src/formats/python/wheels/wheel-file.ts'

const metadata = `Metadata-Version: 2.4
Name: Hello.World
Version: 1.0
Summary: Says hello
Home-page: UNKNOWN
Project-URL: Homepage, https://example.org/
License: Three
        lines
        long
Requires-Dist: MarkupSafe>=2.0
Requires-Dist: idna; extra == "I_18n"
Provides-Extra: I_18n
Requires-Python: >=3.8

# Hello

Body: not a field
`

describe('METADATA', () => {
  it('is read with name, requirements and description', () => {
    const parsed = parseCoreMetadata(metadata)
    expect(
      parsed.ok && { ...parsed.value, requiresDist: parsed.value.requiresDist.map(formatRequirement) },
    ).toMatchObject({
      name: 'hello-world',
      writtenName: 'Hello.World',
      writtenVersion: '1.0',
      requiresDist: ['MarkupSafe>=2.0', 'idna; extra == "i-18n"'],
      providesExtra: ['i-18n'],
      homepage: 'https://example.org/',
      license: 'Three\nlines\nlong',
      description: '# Hello\n\nBody: not a field\n',
    })
  })

  it.each([
    ['no name', metadata.replace(/^Name.*\n/m, '')],
    ['two versions', metadata.replace('Version: 1.0', 'Version: 1.0\nVersion: 2.0')],
    ['another format', metadata.replace('2.4', '3.0')],
    ['a wrong requirement', metadata.replace('MarkupSafe>=2.0', 'MarkupSafe>=2.0 or so')],
    ['a line that is no field', metadata.replace('Summary:', 'Summary')],
  ])('is refused with %s', (_, text) => {
    expect(parseCoreMetadata(text).ok).toBe(false)
  })
})

describe('WHEEL', () => {
  const text = 'Wheel-Version: 1.0\nGenerator: flit 3.9.0\nRoot-Is-Purelib: true\nTag: py2.py3-none-any\n'

  it('is read with its tags expanded', () => {
    const parsed = parseWheelFile(text)
    expect(parsed.ok && [parsed.value.rootIsPurelib, parsed.value.tags.map(formatTag)]).toEqual([
      true,
      ['py2-none-any', 'py3-none-any'],
    ])
  })

  it('is refused in another major version, or without what decides', () => {
    expect(parseWheelFile(text.replace('1.0', '2.0')).ok).toBe(false)
    expect(parseWheelFile(text.replace('true', 'yes')).ok).toBe(false)
    expect(parseWheelFile(text.replace(/^Tag.*\n/m, '')).ok).toBe(false)
  })
})

describe('entry_points.txt', () => {
  it('is read without extras, comments and foreign groups', () => {
    const text =
      '# commands\n[console_scripts]\nhello = hello.cli:app.main [color]\n\n[gui_scripts]\nhello-gui=hello:gui\n[x.y]\nz = anything at all\n'
    expect(parseEntryPoints(text)).toEqual({
      ok: true,
      value: {
        consoleScripts: [{ name: 'hello', module: 'hello.cli', attribute: 'app.main' }],
        guiScripts: [{ name: 'hello-gui', module: 'hello', attribute: 'gui' }],
      },
    })
  })

  it.each([
    '../x = a:b',
    'a/b = a:b',
    '.. = a:b',
    'x = a',
    'x = a:b; import os',
    'x = a:b\nx = a:c',
    '-x = a:b',
    'a b = a:b',
  ])('refuses %j', entry => {
    expect(parseEntryPoints(`[console_scripts]\n${entry}\n`).ok).toBe(false)
  })
})
