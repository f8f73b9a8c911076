import { expect, it } from 'vitest'
import { fileNode, treeFromPaths } from '../../../../src/actions/tree-paths.ts'
import { fail, ok } from '../../../../src/core/result.ts'
import { normalizeName } from '../../../../src/formats/python/name.ts'
import { findFittingReleases } from '../../../../src/stages/lock/closure/fitting-releases.ts'

/** What a made release says about Rust: its own Cargo.toml, and what its crates turn out to want. */
interface Made {
  readonly states?: string
  readonly compiles?: boolean
  /** False for a file that cannot be fetched. */
  readonly there?: boolean
}

const gone = fail({ code: 'rust-missing', of: 'app', programs: [] } as const)

async function search(version: string, all: Readonly<Record<string, Made>>) {
  const [opened, checked]: string[][] = [[], []]
  const name = normalizeName('app')
  const releases = Object.keys(all).map(key => ({
    ...{ purl: `pkg:pypi/app@${key}`, name, version: key, filename: `app-${key}.tar.gz` },
    ...{ sha256: [], known: false, prerelease: key.includes('rc') },
  }))
  const found = await findFittingReleases({
    version,
    rust: [1, 85, 0],
    releases,
    open: async release => {
      opened?.push(release.version)
      const { states, there = true } = all[release.version] ?? {}
      const manifest = states === undefined ? '[package]' : `[package]\nrust-version = "${states}"`
      const files = { 'rust/Cargo.toml': manifest, 'rust/Cargo.lock': '', 'examples/Cargo.toml': newest }
      const tree = treeFromPaths(Object.entries(files).map(([path, text]) => [path, fileNode(text)]))
      return there ? ok({ top: 'app', tree }) : gone
    },
    check: async release => {
      checked?.push(release.version)
      return all[release.version]?.compiles === false ? gone : ok(undefined)
    },
  })
  return { ...found, opened, checked }
}

/** An example that nobody builds. */
const newest = '[package]\nrust-version = "1.99"'

it('names the newest older releases that a Rust compiles, and asks cargo only about those that may', async () => {
  const { versions, looked, checked } = await search('1.16', {
    '2.0': {},
    '1.16': { states: '1.89' },
    '1.15rc1': {},
    '1.14': { states: '1.88' },
    '1.13': { there: false },
    '1.12': { states: '1.85', compiles: false },
    '1.11': { states: '1.85' },
    '1.10': {},
    '1.9': { states: '1.74.1' },
    '1.8': {},
  })
  expect(versions).toEqual(['1.11', '1.10', '1.9'])
  expect(checked).toEqual(['1.12', '1.11', '1.10', '1.9'])
  expect(looked).toBe(6)
})

it('says of how many releases none fits', async () => {
  expect(await search('2', { '1.1': { states: '1.86' }, '1.0': { compiles: false } })).toMatchObject({
    versions: [],
    looked: 2,
  })
  expect(await search('1', { '2': {} })).toMatchObject({ versions: [], looked: 0 })
})

it('looks at some dozens of releases and asks cargo about few of them', async () => {
  const all = Object.fromEntries(
    Array.from({ length: 200 }, (_, index) => [String(200 - index), { states: '1.86' }] as const),
  )
  const { opened } = await search('200', all)
  expect(opened).toHaveLength(60)
  const vain = Object.fromEntries(Object.keys(all).map(version => [version, { compiles: false }]))
  expect((await search('200', vain)).checked).toHaveLength(6)
})
