import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readSettings } from '../../../src/machine/settings/settings.ts'
import { parseUnreachableIndex } from '../../../src/machine/settings/settings-cargo-default.ts'

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'debwright-crates-'))
})
afterEach(() => rmSync(root, { recursive: true }))

function put(path: string, text: string, mode = 0o644): string {
  const full = join(root, path)
  mkdirSync(dirname(full), { recursive: true })
  writeFileSync(full, text)
  chmodSync(full, mode)
  return full
}

async function find(environment: Record<string, string> = {}): Promise<readonly string[]> {
  const settings = readSettings({
    environment: { PATH: join(root, 'bin'), ...environment },
    home: join(root, 'home'),
    root,
  })
  const index = await settings.cratesIndex()
  return index.ok ? [index.value.value, index.value.from] : index.failures.map(({ code }) => code)
}

const complaint = `error: failed to download from \\\`https://default.example.org/index/config.json\\\``

describe('the registry of crates', () => {
  it('is what the nearest setting says, and the setting is named', async () => {
    expect(await find()).toEqual(['crates-not-configured'])
    put('bin/cargo', `#!/bin/sh\necho "${complaint}" >&2\nexit 101\n`, 0o755)
    expect(await find()).toEqual(['https://default.example.org/index', 'default of cargo'])
    const config = put(
      'home/.cargo/config.toml',
      '[source.crates-io]\nreplace-with = "mirror"\n[source.mirror]\nregistry = "sparse+https://mirror.example.org/index/"\n',
    )
    expect(await find()).toEqual(['https://mirror.example.org/index', config])
    const named = put(
      'cargo/config.toml',
      '[source.crates-io]\nreplace-with = "first"\n[source.first]\nreplace-with = "second"\n[registries.second]\nindex = "sparse+https://second.example.org/"\n',
    )
    expect(await find({ CARGO_HOME: dirname(named) })).toEqual(['https://second.example.org', named])
    expect(
      await find({
        CARGO_HOME: dirname(named),
        CARGO_REGISTRIES_SECOND_INDEX: 'sparse+https://variable.example.org/',
      }),
    ).toEqual(['https://variable.example.org', 'CARGO_REGISTRIES_SECOND_INDEX'])
    expect(await find({ DEBWRIGHT_CRATES_INDEX: 'https://own.example.org/' })).toEqual([
      'https://own.example.org',
      'DEBWRIGHT_CRATES_INDEX',
    ])
  })

  it('asks cargo with an empty home, a dead proxy and no retry', async () => {
    put(
      'bin/cargo',
      `#!/bin/sh\nexport -p > "${root}/seen"\npwd >> "${root}/seen"\n/bin/ls -A "$CARGO_HOME" >> "${root}/seen"\n`,
      0o755,
    )
    expect(await find({ CARGO_HOME: '/home/of/user', CARGO_NET_OFFLINE: 'true' })).toEqual([
      'crates-not-configured',
    ])
    const seen = readFileSync(join(root, 'seen'), 'utf8')
    expect(seen).toMatch(/CARGO_HTTP_PROXY='?127\.0\.0\.1:9'?/)
    expect(seen).toMatch(/CARGO_NET_OFFLINE='?false'?/)
    expect(seen).toMatch(/CARGO_NET_RETRY='?0'?/)
    expect(seen).not.toContain('/home/of/user')
    expect(seen).toMatch(/\n\/\n$/)
  })

  it.each([
    ['a folder', '[source.other]\ndirectory = "/srv/vendor"'],
    ['a git index', '[source.other]\nregistry = "ssh://git@example.org/index"'],
    ['a local registry', '[source.other]\nlocal-registry = "/srv/registry"'],
  ])('refuses %s in its place', async (_kind, source) => {
    put('home/.cargo/config.toml', `[source.crates-io]\nreplace-with = "other"\n${source}\n`)
    expect(await find()).toEqual(['setting-invalid'])
  })

  it('does not go round in a circle', async () => {
    put(
      'home/.cargo/config.toml',
      '[source.crates-io]\nreplace-with = "a"\n[source.a]\nreplace-with = "b"\n[source.b]\nreplace-with = "a"\n',
    )
    expect(await find()).toEqual(['crates-not-configured'])
  })

  it('is read from nothing but the message that the index is out of reach', () => {
    expect(parseUnreachableIndex('failed to download from `https://example.org/a/config.json`')).toBe(
      'https://example.org/a',
    )
    const log =
      'DEBUG network::fetch: url="https://example.org/b/config.json"\nerror: download of config.json failed'
    expect(parseUnreachableIndex(log)).toBe('https://example.org/b')
    expect(parseUnreachableIndex('warning: see https://example.org/config.json')).toBeUndefined()
  })
})
