import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { walkTree } from '../../src/actions/tree-paths.ts'
import { parseCargoMetadata } from '../../src/formats/rust/cargo-metadata.ts'
import { vendorCrates } from '../../src/stages/crates/vendor-crates.ts'
import { createFetchRig } from '../machine/network/fetch-rig.ts'
import { type MadeCrate, makeCrate } from '../stages/crates/make-crate.ts'

const ours = makeCrate('ours', '1.0.0', {
  'Cargo.toml': '[package]\nname = "ours"\nversion = "1.0.0"\n',
  'src/lib.rs': '',
})
const windows = makeCrate('windows', '1.0.0', {
  'Cargo.toml': '[package]\nname = "windows"\nversion = "1.0.0"\n',
  'src/lib.rs': '',
})

const manifest = `[package]
name = "app"
version = "0.1.0"
[dependencies]
ours = {version = "1", registry = "made"}
[target.'cfg(windows)'.dependencies]
windows = {version = "1", registry = "made"}
`

const registry = 'https://example.org/index'

function lockText(...crates: readonly MadeCrate[]): string {
  const tables = crates.map(({ entry }) => {
    const [name, version] = entry.filename.replace('.crate', '').split('-')
    return `[[package]]\nname = "${name}"\nversion = "${version}"\nsource = "registry+${registry}"\nchecksum = "${entry.sha256}"\n`
  })
  const own = '[[package]]\nname = "app"\nversion = "0.1.0"\ndependencies = [\n "ours",\n "windows",\n]\n'
  return ['version = 3\n', own, ...tables].join('\n')
}

/** What this machine's cargo would compile for Linux, with these crates in a folder that stands for the registry. */
async function askCargo(...crates: readonly MadeCrate[]) {
  await using rig = await createFetchRig({ environment: {} })
  for (const { bytes } of crates) await rig.store.write(bytes)
  const tree = await vendorCrates(
    crates.map(({ entry }) => entry),
    rig.store,
  )
  if (!tree.ok) throw new Error(JSON.stringify(tree.failures))
  const folder = mkdtempSync(join(tmpdir(), 'debwright-cargo-'))
  const write = (path: string, content: string | Uint8Array) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
  for (const [path, node] of walkTree(tree.value))
    if (node.kind === 'file') write(`vendor/${path}`, node.bytes ?? '')
  const config = [
    `[registries.made]\nindex = "${registry}"`,
    `[source.made]\nregistry = "${registry}"\nreplace-with = "vendor"`,
    `[source.vendor]\ndirectory = ${JSON.stringify(join(folder, 'vendor'))}`,
  ]
  write('home/config.toml', `${config.join('\n')}\n`)
  write('app/Cargo.toml', manifest)
  write('app/Cargo.lock', lockText(ours, windows))
  write('app/src/lib.rs', '')
  const words = ['--offline', '--locked', 'metadata', '--format-version', '1']
  const target = ['--filter-platform', 'x86_64-unknown-linux-gnu']
  const { status, stdout, stderr } = spawnSync('cargo', [...words, ...target], {
    cwd: join(folder, 'app'),
    env: { ...process.env, CARGO_HOME: join(folder, 'home') },
    encoding: 'utf8',
  })
  rmSync(folder, { recursive: true })
  return { status, stdout, stderr }
}

it('cargo resolves from vendored crates, and compiles none of those for other systems', async () => {
  const { status, stdout, stderr } = await askCargo(ours, windows)
  expect(status, stderr).toBe(0)
  const compiled = parseCargoMetadata(stdout)
  expect(compiled.ok && compiled.value.map(({ name }) => name).sort()).toEqual(['app', 'ours'])
})

it('cargo refuses vendored crates that lack one which only other systems compile', async () => {
  const { status, stderr } = await askCargo(ours)
  expect(stderr).toContain('no matching package named `windows` found')
  expect(status).toBe(101)
})
