import { describe, expect, it } from 'vitest'
import { parseCargoMetadata } from '../../../src/formats/rust/cargo-metadata.ts'

/** A package and what it needs, with the kinds of each need: null, `build`, `dev`. */
type Needs = Readonly<Record<string, readonly (string | null)[]>>

function metadata(packages: Readonly<Record<string, Needs>>, rust: Readonly<Record<string, string>> = {}) {
  return JSON.stringify({
    packages: Object.keys(packages).map(name => ({
      id: `id ${name}`,
      name,
      version: '1.0.0',
      rust_version: rust[name] ?? null,
    })),
    workspace_members: ['id app'],
    resolve: {
      root: null,
      nodes: Object.entries(packages).map(([name, needs]) => ({
        id: `id ${name}`,
        deps: Object.entries(needs).map(([needed, kinds]) => ({
          pkg: `id ${needed}`,
          dep_kinds: kinds.map(kind => ({ kind, target: null })),
        })),
      })),
    },
  })
}

describe('what cargo metadata says is compiled', () => {
  it('is what the members reach, builds included and tests left out', () => {
    const text = metadata(
      {
        app: { serde: [null], cc: ['build'], criterion: ['dev'], both: ['dev', null] },
        serde: { app: [null] },
        cc: {},
        criterion: { newer: [null] },
        newer: {},
        both: {},
        stray: {},
      },
      { serde: '1.74', app: 'odd' },
    )
    const parsed = parseCargoMetadata(text)
    expect(parsed).toEqual({
      ok: true,
      value: [
        { name: 'app', version: '1.0.0' },
        { name: 'serde', version: '1.0.0', rustVersion: [1, 74, 0] },
        { name: 'cc', version: '1.0.0' },
        { name: 'both', version: '1.0.0' },
      ],
    })
  })

  it.each(['', '{}', '[]', '{"packages": 1}', 'error: no'])('is nothing else: %j', text => {
    expect(parseCargoMetadata(text).ok).toBe(false)
  })
})
