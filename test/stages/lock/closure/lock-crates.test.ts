import { describe, expect, it } from 'vitest'
import type { Host } from '../../../../src/actions/host.ts'
import { fileNode, treeFromPaths } from '../../../../src/actions/tree-paths.ts'
import { sha256Of } from '../../../../src/core/digest.ts'
import { lockCrates } from '../../../../src/stages/lock/closure/lock-crates.ts'
import { createFetchRig } from '../../../machine/network/fetch-rig.ts'
import { sendBytes, serve } from '../../../machine/network/loopback-server.ts'
import { makeCrate } from '../../crates/make-crate.ts'
import { createMadeExecutor } from '../made-containers.ts'

const serde = makeCrate('serde', '1.0.0', { 'Cargo.toml': '[package]' })
const libc = makeCrate('libc', '0.2.1', { 'Cargo.toml': '[package]' })

function tableOf({ entry }: typeof serde, source = 'registry+https://example.org/index'): string {
  const [name, version] = entry.filename.replace('.crate', '').split('-')
  return `[[package]]\nname = "${name}"\nversion = "${version}"\nsource = "${source}"\nchecksum = "${entry.sha256}"\n`
}

/** Locks the crates of a source made of text files, against a registry that has both crates. */
async function lock(files: Readonly<Record<string, string>>, rust = false) {
  const config = { dl: '' }
  await using server = await serve({
    '/config.json': (...all) => sendBytes(Buffer.from(JSON.stringify(config)))(...all),
    '/serde/1.0.0/download': sendBytes(Buffer.from(serde.bytes)),
    '/libc/0.2.1/download': sendBytes(Buffer.from(libc.bytes)),
  })
  config.dl = server.url
  await using rig = await createFetchRig({ environment: { DEBWRIGHT_CRATES_INDEX: server.url } })
  const unused = () => {
    throw new Error('not part of this test')
  }
  const host: Host = {
    ...rig,
    roots: { provide: unused, look: unused, readFile: unused },
    clock: { now: () => 0 },
    events: () => undefined,
    decompressor: { decompress: unused },
    localSources: { readTracked: unused },
    executorFor: unused,
    privatePaths: [],
  }
  const tree = treeFromPaths(Object.entries(files).map(([path, text]) => [path, fileNode(text)]))
  const around = { host, executor: createMadeExecutor(rig.store) }
  const { signal } = new AbortController()
  const ask = () =>
    lockCrates({ name: 'app', version: '1.0', rust }, { top: 'app-1.0', tree }, around, unused, signal)
  const [first, again] = [await ask(), await ask()]
  expect(again).toEqual(first)
  return { result: first, requests: server.requests.map(({ url }) => url) }
}

describe('locking crates', () => {
  it('takes those of every Cargo.lock, each once, with the sizes of what was fetched', async () => {
    const { result, requests } = await lock({
      'Cargo.lock': tableOf(serde),
      'more/Cargo.lock': `${tableOf(serde)}\n${tableOf(libc)}`,
    })
    expect(result).toEqual({ ok: true, value: [libc.entry, serde.entry] })
    // The second time everything is in the store.
    expect(requests).toHaveLength(3)
  })

  it('takes none where there is no Cargo.lock', async () => {
    expect((await lock({ 'Cargo.toml': '' })).result).toEqual({ ok: true, value: [] })
  })

  it('refuses a Rust build whose crates nobody pins', async () => {
    const { result } = await lock({ 'rust/Cargo.toml': '' }, true)
    expect(result).toEqual({
      ok: false,
      failures: [{ code: 'cargo-lock-missing', of: 'app 1.0', name: 'app', manifest: 'rust/Cargo.toml' }],
    })
  })

  it('reports crates from git, several registries and a broken file together', async () => {
    const { result } = await lock({
      'a/Cargo.lock': tableOf(serde, 'git+https://example.org/serde#0'),
      'b/Cargo.lock': `${tableOf(serde)}\n${tableOf(libc, 'sparse+https://other.example.org/')}`,
      'c/Cargo.lock': '<<<<<<<',
    })
    expect(result.ok ? [] : result.failures.map(({ code }) => code)).toEqual([
      'crate-not-from-registry',
      'cargo-lock-invalid',
      'cargo-lock-invalid',
    ])
  })

  it('refuses two digests for one release', async () => {
    const other = { ...serde, entry: { ...serde.entry, sha256: sha256Of('other') } }
    const { result } = await lock({ 'a/Cargo.lock': tableOf(serde), 'b/Cargo.lock': tableOf(other) })
    expect(result.ok ? [] : result.failures.map(({ code }) => code)).toEqual(['crate-digests-differ'])
  })
})
