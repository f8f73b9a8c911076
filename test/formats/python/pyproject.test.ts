import { describe, expect, it } from 'vitest'
import { readProjectTable } from '../../../src/formats/python/pins/project-table.ts'
import { legacyBuildSystem, readBuildSystem } from '../../../src/formats/python/pyproject.ts'

describe('[build-system]', () => {
  it('has the legacy default where there is none', () => {
    expect(readBuildSystem(undefined)).toEqual({ ok: true, value: legacyBuildSystem })
    expect(readBuildSystem('[tool.x]\ny = 1\n')).toEqual({ ok: true, value: legacyBuildSystem })
  })

  it('keeps its requirements beside the legacy backend when it names none', () => {
    expect(readBuildSystem('[build-system]\nrequires = ["setuptools", "cython"]\n')).toEqual({
      ok: true,
      value: { ...legacyBuildSystem, requires: ['setuptools', 'cython'] },
    })
  })

  it('is read with a backend of its own', () => {
    const text = '[build-system]\nrequires = []\nbuild-backend = "a.b:c.d"\nbackend-path = ["."]\n'
    expect(readBuildSystem(text)).toEqual({
      ok: true,
      value: { requires: [], backend: 'a.b:c.d', backendPath: ['.'] },
    })
  })

  it.each([
    'build-backend = "a"',
    'requires = "setuptools"',
    'requires = ["not a requirement"]',
    'requires = []\nbuild-backend = "a; import os"',
    'requires = []\nbackend-path = ["../x"]',
    'requires = [',
  ])('refuses %j', table => {
    expect(readBuildSystem(`[build-system]\n${table}\n`).ok).toBe(false)
  })
})

describe('[project]', () => {
  it('tells what is static', () => {
    const project = readProjectTable(
      '[project]\nname = "A_b"\ndynamic = ["version"]\ndependencies = ["idna>=2"]\n[project.scripts]\na = "a:main"\n',
    )
    expect(project.ok && project.value).toMatchObject({
      name: 'a-b',
      version: undefined,
      scripts: [{ name: 'a', module: 'a', attribute: 'main' }],
    })
  })

  it('must name a version or call it dynamic', () => {
    expect(readProjectTable('[project]\nname = "a"\n').ok).toBe(false)
  })

  it('may be said to Poetry instead', () => {
    const poetry = '[tool.poetry]\nname = "A_b"\nversion = "1.0"\n'
    const scripts = '[tool.poetry.scripts]\na = "a:main"\nb = {reference = "b.sh", type = "file"}\n'
    const project = readProjectTable(`${poetry}${scripts}`)
    expect(project.ok && project.value).toMatchObject({
      name: 'a-b',
      version: { release: [1n, 0n] },
      scripts: [{ name: 'a', module: 'a', attribute: 'main' }],
    })
    expect(readProjectTable('[tool.poetry]\npackage-mode = false\n')).toEqual({ ok: true, value: undefined })
    const both = readProjectTable(`[project]\nname = "c"\ndynamic = ["version"]\n${poetry}`)
    expect(both.ok && both.value).toMatchObject({ name: 'c', version: { release: [1n, 0n] } })
  })
})
