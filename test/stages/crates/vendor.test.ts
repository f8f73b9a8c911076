import { describe, expect, it } from 'vitest'
import { fileNode, treeFromPaths, walkTree } from '../../../src/actions/tree-paths.ts'
import { sha256Of } from '../../../src/core/digest.ts'
import type { Failure } from '../../../src/core/failure.ts'
import type { Result } from '../../../src/core/result.ts'
import { vendorCrates } from '../../../src/stages/crates/vendor-crates.ts'
import { vendorSource } from '../../../src/stages/crates/vendor-source.ts'
import { createFetchRig } from '../../machine/network/fetch-rig.ts'
import { type MadeCrate, makeCrate } from './make-crate.ts'

function codesOf(result: Result<unknown, Failure>): readonly string[] {
  return result.ok ? [] : result.failures.map(({ code }) => code)
}

async function vendor(...crates: readonly MadeCrate[]) {
  await using rig = await createFetchRig({ environment: {} })
  for (const { bytes } of crates) await rig.store.write(bytes)
  return await vendorCrates(
    crates.map(({ entry }) => entry),
    rig.store,
  )
}

const serde = makeCrate('serde', '1.0.0', { 'Cargo.toml': '[package]', 'src/lib.rs': 'fn a() {}' })

describe('vendored crates', () => {
  it('lie in folders of their own with the digest of each file', async () => {
    const libc = makeCrate('libc', '0.2.1+x', { 'Cargo.toml': '', '.cargo-checksum.json': 'old' })
    const tree = await vendor(serde, libc)
    if (!tree.ok) throw new Error(JSON.stringify(tree.failures))
    const files = new Map(
      [...walkTree(tree.value)].flatMap(([path, node]) =>
        node.kind === 'file' ? [[path, Buffer.from(node.bytes ?? []).toString('utf8')] as const] : [],
      ),
    )
    expect([...files.keys()]).toEqual([
      'libc-0.2.1+x/.cargo-checksum.json',
      'libc-0.2.1+x/Cargo.toml',
      'serde-1.0.0/.cargo-checksum.json',
      'serde-1.0.0/Cargo.toml',
      'serde-1.0.0/src/lib.rs',
    ])
    expect(JSON.parse(files.get('serde-1.0.0/.cargo-checksum.json') ?? '')).toEqual({
      files: { 'Cargo.toml': sha256Of('[package]'), 'src/lib.rs': sha256Of('fn a() {}') },
      package: serde.entry.sha256,
    })
    expect(files.get('libc-0.2.1+x/.cargo-checksum.json')).not.toBe('old')
  })

  it('are refused where they could reach into another', async () => {
    const other = makeCrate('other', '1.0.0', { 'Cargo.toml': '' })
    const posing = { ...other, entry: { ...other.entry, filename: 'serde-1.0.0.crate' } }
    expect(codesOf(await vendor(posing))).toEqual(['crate-invalid'])
    const link = { kind: 'symlink', path: 'serde-1.0.0/src', target: 'other' } as const
    expect(codesOf(await vendor(makeCrate('serde', '1.0.0', { a: '' }, [link])))).toEqual(['crate-invalid'])
    const beside = { kind: 'file', path: 'libc-0.2.1/lib.rs' } as const
    expect(codesOf(await vendor(makeCrate('serde', '1.0.0', { a: '' }, [beside])))).toEqual([
      'archive-top-directory',
    ])
    const above = { kind: 'file', path: 'serde-1.0.0/../libc-0.2.1/lib.rs' } as const
    expect(codesOf(await vendor(makeCrate('serde', '1.0.0', { a: '' }, [above])))).not.toEqual([])
  })
})

describe('the crates of a build', () => {
  const lockText = (sha256: string) =>
    `version = 4\n[[package]]\nname = "serde"\nversion = "1.0.0"\nsource = "registry+https://example.org/index"\nchecksum = "${sha256}"\n`
  const build = { name: 'app', version: '1.0', kind: 'binary', crates: [serde.entry] } as const
  const source = (sha256: string) => ({
    top: 'app-1.0',
    tree: treeFromPaths([['rust/Cargo.lock', fileNode(lockText(sha256))]]),
  })

  it('are those that its Cargo.lock names', async () => {
    await using rig = await createFetchRig({ environment: {} })
    await rig.store.write(serde.bytes)
    const tree = await vendorSource(build, source(serde.entry.sha256), rig.store)
    expect(tree.ok && [...(tree.value?.entries.keys() ?? [])]).toEqual(['serde-1.0.0'])
    expect(await vendorSource({ ...build, kind: 'pure' }, source(serde.entry.sha256), rig.store)).toEqual({
      ok: true,
      value: undefined,
    })
  })

  it('must all be locked, with the digest that stands there', async () => {
    await using rig = await createFetchRig({ environment: {} })
    const missing = await vendorSource({ ...build, crates: [] }, source(serde.entry.sha256), rig.store)
    expect(missing).toEqual({
      ok: false,
      failures: [{ code: 'crate-not-locked', label: 'app 1.0', crates: ['serde 1.0.0'] }],
    })
    expect(codesOf(await vendorSource(build, source('0'.repeat(64)), rig.store))).toEqual([
      'crate-not-locked',
    ])
  })
})
