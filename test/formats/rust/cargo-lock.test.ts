import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseCargoLock } from '../../../src/formats/rust/cargo-lock.ts'

const registry = 'registry+https://crates.example.org/index'
const [first, second] = ['a'.repeat(64), 'b'.repeat(64)]

function problemsOf(text: string): readonly string[] {
  const parsed = parseCargoLock(text)
  return parsed.ok ? [] : parsed.failures.map(({ problem }) => problem)
}

function packages(...tables: readonly Readonly<Record<string, string>>[]): string {
  return tables
    .map(table =>
      [
        '[[package]]',
        ...Object.entries(table).map(([key, value]) => `${key} = ${JSON.stringify(value)}`),
      ].join('\n'),
    )
    .join('\n\n')
}

const serde = { name: 'serde', version: '1.0.0', source: registry, checksum: first }

describe('a Cargo.lock', () => {
  it.each(['', 'version = 2', 'version = 3', 'version = 4'])('names releases in each format: %j', version => {
    const own = { name: 'app', version: '0.1.0' }
    const parsed = parseCargoLock(`${version}\n${packages(own, serde)}`)
    expect(parsed).toEqual({
      ok: true,
      value: {
        releases: [{ name: 'serde', version: '1.0.0', sha256: first }],
        foreign: [],
        registries: new Set([registry]),
      },
    })
  })

  it('has the checksums of format 1 in a table of their own', () => {
    const { checksum: _, ...bare } = serde
    const text = `${packages(bare)}\n[metadata]\n"checksum serde 1.0.0 (${registry})" = "${second}"\n`
    const parsed = parseCargoLock(text)
    expect(parsed.ok && parsed.value.releases).toEqual([{ name: 'serde', version: '1.0.0', sha256: second }])
    expect(problemsOf(text.replace('serde 1.0.0 (', 'other 1.0.0 ('))).toEqual([
      'serde 1.0.0 has no checksum',
    ])
    expect(problemsOf(text.replace(second, '<none>'))).toEqual(['the checksum of serde 1.0.0 is no SHA-256'])
  })

  it('keeps apart what comes from git, and the registries', () => {
    const git = { name: 'parser', version: '0.3.0', source: 'git+https://example.org/parser.git#6d1b2b1' }
    const sparse = { ...serde, name: 'other', source: 'sparse+https://private.example.org/' }
    const parsed = parseCargoLock(packages(serde, git, sparse))
    expect(parsed.ok && parsed.value.foreign).toEqual([git])
    expect(parsed.ok && [...parsed.value.registries]).toEqual([registry, sparse.source])
  })

  it('refuses what would not be safe to lay out', () => {
    expect(problemsOf(packages({ ...serde, name: '../evil' }))).toHaveLength(1)
    expect(problemsOf(packages({ ...serde, version: '1.0.0/../..' }))).toHaveLength(1)
    expect(problemsOf(packages({ ...serde, version: '1' }))).toHaveLength(1)
    expect(problemsOf(packages({ ...serde, checksum: first.toUpperCase() }))).toEqual([
      'the checksum of serde 1.0.0 is no SHA-256',
    ])
    expect(problemsOf(packages(serde, { ...serde, checksum: second }))).toEqual([
      'serde 1.0.0 is there twice',
    ])
  })

  it('refuses formats that are not known yet, and what is no TOML', () => {
    expect(problemsOf(`version = 5\n${packages(serde)}`)).toEqual(['an unknown format of Cargo.lock'])
    expect(problemsOf('version = "4"')).toHaveLength(1)
    expect(problemsOf('package = 1')).toHaveLength(1)
    expect(problemsOf('<<<<<<< HEAD')).toHaveLength(1)
    expect(problemsOf(`[package.__proto__]\na = 1`)).toHaveLength(1)
    expect(problemsOf(`${'a.'.repeat(2000)}b = 1`)).toHaveLength(1)
  })

  it('reads a hundred thousand packages in bounded time', () => {
    const many = Array.from({ length: 100_000 }, (_, index) => ({ ...serde, name: `crate-${index}` }))
    const started = performance.now()
    const parsed = parseCargoLock(packages(...many))
    expect(parsed.ok && parsed.value.releases.length).toBe(100_000)
    expect(performance.now() - started).toBeLessThan(15_000)
  })
})

const corpora = process.env['DEBWRIGHT_CORPORA']
const test = corpora === undefined ? it.skip : it

test(`corpora: every Cargo.lock is read${corpora === undefined ? ' (DEBWRIGHT_CORPORA is not set)' : ''}`, () => {
  const files = readdirSync(corpora ?? '', { recursive: true, encoding: 'utf8' }).filter(name =>
    /(?:^|\/)[^/]*Cargo\.lock$/.test(name),
  )
  for (const file of files)
    expect(problemsOf(readFileSync(join(corpora ?? '', file), 'utf8')), file).toEqual([])
})
