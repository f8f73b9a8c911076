import { readFileSync } from 'node:fs'
import { beforeAll, expect, it } from 'vitest'
import { type Digest, isSha256, sha256Of } from '../../../src/core/digest.ts'
import { type Answer, sendBytes } from '../../machine/network/loopback-server.ts'
import { makeDeb, makeToySystem } from '../../machine/roots/toy-debs.ts'
import { failing } from '../rig/failing.ts'
import { populateStore } from '../rig/populate.ts'
import { buildSystem, compilers, keepContainers, packFiles, type RelockCase, relock } from '../rig/relock.ts'
import { firstAccount, makeFolder } from '../rig/suite.ts'
import { placeTiny } from '../rig/tiny.ts'
import { lockToys } from '../rig/toy-packages.ts'

const account = firstAccount()

beforeAll(async () => {
  await populateStore(account)
})

const registry = 'registry+https://example.org/index'
const crate = packFiles('leaf', '1.0.0', { 'Cargo.toml': '[package]\nname = "leaf"\nversion = "1.0.0"\n' })

/** One package of a Cargo.lock. */
function locked(source: string, bytes: Uint8Array | string = crate): string {
  const checksum = source.startsWith('registry+') ? [`checksum = "${sha256Of(bytes)}"`] : []
  return ['[[package]]', 'name = "leaf"', 'version = "1.0.0"', `source = "${source}"`, ...checksum, ''].join(
    '\n',
  )
}

/** An sdist that compiles Rust, with these files. */
function rusty(version: string, files: Readonly<Record<string, string>>): Buffer {
  return packFiles('tiny', version, {
    'pyproject.toml': buildSystem('setuptools-rust'),
    'Cargo.toml': '[package]\nname = "tiny"\nversion = "1.1.0"\n',
    ...files,
  })
}

/** Locks an sdist of these files, of which the index has a binary wheel; the registry has the crate. */
function lock(files: Readonly<Record<string, string>>, more: Partial<RelockCase> = {}): Promise<string> {
  const config: Answer = ({ headers }, response) =>
    void response.end(JSON.stringify({ dl: `http://${headers.host}/crates/{crate}.crate` }))
  return relock({
    bytes: rusty('1.1', files),
    wheel: 'tiny-1.1-cp311-cp311-manylinux_2_17_x86_64.whl',
    changeLock: keepContainers(...compilers),
    ...more,
    answers: { '/crates/config.json': config, '/crates/leaf.crate': sendBytes(crate), ...more.answers },
  })
}

it('says that an sdist brings no Cargo.lock', async () => {
  expect(await lock({})).toMatchInlineSnapshot(`
    "exit status 2
    error[cargo-lock-missing]: tiny 1.1 is built with Rust, but its sdist has no Cargo.lock
      manifest: Cargo.toml

    hint: nothing pins its crates: pin a version of tiny whose sdist has a Cargo.lock; or make one beside Cargo.toml (\`cargo generate-lockfile\`) and add it by a patch, \`python.overrides.tiny.patches\`
    "
  `)
})

it('says that a Cargo.lock is of a format that nobody knows', async () => {
  expect(await lock({ 'Cargo.lock': 'version = 99\n' })).toMatchInlineSnapshot(`
    "exit status 2
    error[cargo-lock-invalid]: Cargo.lock of tiny 1.1 cannot be used: an unknown format of Cargo.lock (expected 1 to 4, got 99)

    hint: report it upstream, or pin another version
    "
  `)
})

it('says that a crate comes from a repository', async () => {
  const source = 'git+https://example.org/leaf.git#0123abc'
  expect(await lock({ 'Cargo.lock': locked(source) })).toMatchInlineSnapshot(`
    "exit status 2
    error[crate-not-from-registry]: tiny 1.1 wants the crate leaf 1.0.0 from somewhere else than the registry of crates
      source: git+https://example.org/leaf.git#0123abc

    hint: no digest pins it; pin a version that takes its crates from a registry, or let a patch change Cargo.toml and Cargo.lock (\`python.overrides.NAME.patches\`)
    "
  `)
})

it('says that two Cargo.lock files have two digests for one crate', async () => {
  const files = { 'Cargo.lock': locked(registry, 'a'), 'cli/Cargo.lock': locked(registry, 'b') }
  expect((await lock(files)).replace(/[0-9a-f]{64}/g, 'SHA256')).toMatchInlineSnapshot(`
    "exit status 3
    error[crate-digests-differ]: the Cargo.lock files of tiny 1.1 have two digests for leaf 1.0.0
      sha256: SHA256
      sha256: SHA256

    hint: a published crate never changes; find out what happened before you lock anything from it
    "
  `)
})

it('says that the registry of crates is none', async () => {
  const answers = { '/crates/config.json': sendBytes(Buffer.from('{"api": "https://example.org"}')) }
  expect(await lock({ 'Cargo.lock': locked(registry) }, { answers })).toMatchInlineSnapshot(`
    "exit status 5
    error[crates-index-invalid]: the registry of crates cannot be used: its config.json names no \`dl\`
      from: http://127.0.0.1:PORT/crates/config.json

    hint: check that the address is that of a sparse index (RFC 2789): config.json lies directly below it
    "
  `)
})

it('says that nothing names a registry of crates', async () => {
  const environment = { DEBWRIGHT_CRATES_INDEX: undefined, PATH: '/nonexistent' }
  expect(await lock({ 'Cargo.lock': locked(registry) }, { environment })).toMatchInlineSnapshot(`
    "exit status 5
    error[crates-not-configured]: this machine names no registry of crates
      looked at: DEBWRIGHT_CRATES_INDEX
      looked at: config.toml of cargo
      looked at: cargo

    hint: set DEBWRIGHT_CRATES_INDEX to the address of a sparse index, or install cargo, which knows its own
    "
  `)
})

it('says that a crate is none', async () => {
  const other = packFiles('other', '1.0.0', { 'Cargo.toml': '' })
  const answers = { '/crates/leaf.crate': sendBytes(other) }
  expect(await lock({ 'Cargo.lock': locked(registry, other) }, { answers })).toMatchInlineSnapshot(`
    "exit status 3
    error[crate-invalid]: leaf-1.0.0.crate is no crate as cargo packs them: its top directory is other-1.0.0

    hint: report it to the registry; nothing of it was used
    "
  `)
})

it('says that the build container has no Rust', async () => {
  expect(await lock({ 'Cargo.lock': locked(registry) })).toMatchInlineSnapshot(`
    "exit status 2
    error[rust-missing]: tiny 1.1 is built with Rust, and the build container lacks cargo and rustc

    hint: add them to the target's \`packages\`: cargo-web and rustc-web in bookworm, cargo and rustc in later suites
    "
  `)
})

/** Locks with a container whose rustc and cargo answer so. */
async function lockWithRust(version: string, metadata: string): Promise<string> {
  const program = (content: string) => ({ content: `#!/bin/sh\n${content}\n`, mode: 0o755 })
  const folder = makeFolder(account, 'debs')
  const rust = await makeDeb(folder, {
    name: 'rust',
    files: {
      'usr/bin/rustc': program(`echo "${version}"`),
      'usr/bin/cargo': program(`case "$1" in --version) echo "cargo 1.65.0";; *) echo '${metadata}';; esac`),
    },
  })
  const debs = { dpkg: readFileSync(await makeToySystem(folder)), rust: readFileSync(rust) }
  const files = { 'Cargo.lock': locked(registry) }
  const lockWith = (root?: Digest) => {
    const keep = keepContainers(...compilers)
    return lock(files, { changeLock: before => lockToys(account, debs, root)(keep(before)) })
  }
  // The first run says which tree the packages give.
  const [, sha256 = ''] = /^ +actual: +([0-9a-f]{64})$/m.exec(await lockWith()) ?? []
  return lockWith(isSha256(sha256) ? { sha256, size: 0 } : undefined)
}

it('says that the Rust of the build container is too old', async () => {
  const metadata = {
    packages: [{ id: 'leaf', name: 'leaf', version: '1.0.0', rust_version: '1.70' }],
    workspace_members: ['leaf'],
    resolve: { nodes: [{ id: 'leaf', deps: [] }] },
  }
  expect(await lockWithRust('rustc 1.63.0', JSON.stringify(metadata))).toMatchInlineSnapshot(`
    "exit status 2
    error[rust-too-old]: tiny 1.1 needs a newer Rust than the build container has
      leaf 1.0.0: Rust 1.70.0
      rustc:      rustc 1.63.0

    hint: pin an older version that this Rust compiles (a build tool by \`python.build-constraints\`), or give the target a newer Rust: rustc-web and cargo-web in \`packages\`, debian-security in \`archives\`
    "
  `)
})

it.each([
  ['rustc --version', 'rustc of mine', '{}'],
  ['cargo metadata', 'rustc 1.63.0', '{"packages": "none"}'],
])('says that %s answers in a form that nobody knows', async (program, version, metadata) => {
  const text = await lockWithRust(version, metadata)
  const answer = program === 'rustc --version' ? version : metadata
  expect(text.replace(program, 'PROGRAM').replace(answer, 'ANSWER')).toMatchInlineSnapshot(`
    "exit status 4
    error[rust-answer-unreadable]: looking at tiny 1.1: \`PROGRAM\` of the build container answers in no form that debwright knows
      answer: ANSWER

    hint: see which package in the target's \`packages\` brings that program, and whether the sdist replaces it (.cargo/config.toml, rust-toolchain)
    "
  `)
})

it('says that a crate is not locked', async () => {
  // With a backend of its own: no build requirement is to be missing first.
  const own = '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
  const bytes = rusty('1.0', { 'pyproject.toml': own, 'backend.py': '', 'Cargo.lock': locked(registry) })
  const { folder } = await placeTiny(account, { sdists: [{ name: 'tiny', bytes, kind: 'binary' }] })
  expect(await failing(['build', 'tiny.yaml', '--offline'], { cwd: folder })).toMatchInlineSnapshot(`
    "exit status 2
    error[crate-not-locked]: building tiny 1.0: its Cargo.lock names crates that were not locked
      crate: leaf 1.0.0

    hint: run \`debwright lock RECIPE\`, which locks every crate of every Cargo.lock
    "
  `)
})
