import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { inputRoot } from '../../../src/actions/input-root.ts'
import { emptyDirectory, fileNode, nodeAt, treeFromPaths } from '../../../src/actions/tree-paths.ts'
import { sha256Of } from '../../../src/core/digest.ts'
import { inputEpoch } from '../../../src/core/epoch.ts'
import { readShippedFile } from '../../../src/core/shipped-file.ts'
import { parseToml } from '../../../src/formats/toml.ts'
import { type WheelBuild, wheelAction } from '../../../src/stages/wheels/wheels.ts'

const root = {
  directory: { kind: 'sealed', digest: { sha256: sha256Of(''), size: 0 } },
  top: emptyDirectory,
} as const

const build: WheelBuild = {
  label: 'app 1.0',
  source: { top: 'app-1.0', tree: treeFromPaths([['Cargo.lock', fileNode('version = 4')]]) },
  backend: 'maturin',
  backendPath: [],
  environment: treeFromPaths([['bin/maturin', fileNode('#!', true)]]),
  dynamicRequires: [],
  epoch: inputEpoch,
  variables: { CARGO_NET_OFFLINE: 'false' },
  configSettings: {},
}
const vendor = treeFromPaths([['serde-1.0.0/Cargo.toml', fileNode('[package]')]])

describe('the container of a Rust build', () => {
  it('has the crates, the configuration that names them, and a cargo that resolves nothing anew', () => {
    const action = wheelAction({ ...build, vendor }, root)
    const seen = inputRoot(action)
    expect(nodeAt(seen, 'vendor/serde-1.0.0/Cargo.toml')).toBeDefined()
    expect(nodeAt(seen, 'build/src/app-1.0/Cargo.lock')).toBeDefined()
    expect(nodeAt(seen, 'build/src/.cargo/config.toml')).toBeDefined()
    expect(nodeAt(seen, 'build/env/bin/maturin')).toBeDefined()
    expect(nodeAt(seen, 'build/env/bin/cargo')).toMatchObject({ executable: true })
    expect(action.command.environment['CARGO_NET_OFFLINE']).toBe('true')
  })

  it('is any other where nothing is vendored', () => {
    const seen = inputRoot(wheelAction(build, root))
    expect(nodeAt(seen, 'build/src/.cargo')).toBeUndefined()
    expect(nodeAt(seen, 'build/env/bin/cargo')).toBeUndefined()
    expect(nodeAt(seen, 'vendor')).toEqual(emptyDirectory)
  })

  it('puts the vendored folder in the place of the registry', () => {
    const config = parseToml(readShippedFile('share/container/cargo-config.toml').toString('utf8'))
    expect(config.ok && config.value).toEqual({
      source: { 'crates-io': { 'replace-with': 'vendor' }, vendor: { directory: '/vendor' } },
    })
  })

  it('hands every argument on behind --offline and --locked', () => {
    const folder = mkdtempSync(join(tmpdir(), 'debwright-cargo-'))
    try {
      const real = join(folder, 'real')
      writeFileSync(real, '#!/bin/sh\nprintf "[%s]" "$@"\n')
      const script = readShippedFile('share/container/cargo').toString('utf8')
      const own = join(folder, 'cargo')
      writeFileSync(own, script.replace('/usr/bin/cargo', real))
      for (const path of [real, own]) chmodSync(path, 0o755)
      const { stdout } = spawnSync(own, ['rustc', '--features', 'a b', '--', ''], { encoding: 'utf8' })
      expect(stdout).toBe('[--offline][--locked][rustc][--features][a b][--][]')
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
