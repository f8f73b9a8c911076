import { execFileSync, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { realpathSync } from 'node:fs'
import { zstdCompressSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { contentOf, readWhole } from '../../src/actions/content.ts'
import { createDecompressor } from '../../src/machine/decompress.ts'

/** More than a decompressor keeps in memory. */
const large = Buffer.alloc(2 ** 24)

/** What is packed to more than goes through memory. */
const random = randomBytes(2 ** 21)

const packXz = (input: Uint8Array) =>
  spawnSync('xz', ['--stdout', '-0'], { input, maxBuffer: 2 ** 24 }).stdout

/** Asks a process of its own, whose temporary folder is another, and which runs under other conditions. */
function decompressElsewhere(
  kind: string,
  packed: Buffer,
  folder: string,
  before: readonly string[] = [],
): unknown {
  const [decompress, content] = ['machine/decompress.ts', 'actions/content.ts'].map(
    path => new URL(`../../src/${path}`, import.meta.url).href,
  )
  const script = `
    const { createDecompressor } = await import(${JSON.stringify(decompress)})
    const { contentOf } = await import(${JSON.stringify(content)})
    const { readFileSync } = await import('node:fs')
    const packed = contentOf(readFileSync(0))
    await using decompressor = createDecompressor()
    const unpacked = await decompressor.decompress(packed, '${kind}', new AbortController().signal)
    console.log(JSON.stringify(unpacked))`
  const [program = process.execPath, ...words] = [...before, process.execPath]
  const told = execFileSync(program, [...words, '--input-type=module', '-e', script], {
    encoding: 'utf8',
    env: { TMPDIR: folder, PATH: process.env['PATH'] },
    input: packed,
  })
  return JSON.parse(told)
}

it.each([
  ['xz', 'little', packXz(large)],
  ['xz', 'much', packXz(random)],
  ['zstd', 'little', zstdCompressSync(large)],
])('blames the disk for what it cannot take, and not the %s stream of %s', (kind, _, packed) => {
  expect(decompressElsewhere(kind, packed, '/dev/null')).toMatchObject({
    ok: false,
    failures: [{ code: 'disk-failed', path: 'the temporary folder' }],
  })
})

const full = ['bwrap', '--dev-bind', '/', '/', '--cap-add', 'ALL', '--size', `${2 ** 20}`, '--tmpfs', '/mnt']
const canFill = spawnSync('bwrap', [...full.slice(1), 'true']).status === 0
const fullTitle = 'says that the disk is full where xz finds it so'
if (!canFill) it.skip(`${fullTitle} (no small file system can be made)`, () => {})
else
  it(fullTitle, () => {
    expect(decompressElsewhere('xz', packXz(random), '/mnt', full)).toMatchObject({
      ok: false,
      failures: [{ code: 'disk-full', path: 'the temporary folder' }],
    })
  })

// Without the folder of programs there is a shell, and nothing else.
const bare = ['bwrap', '--dev-bind', '/', '/', '--cap-add', 'ALL', '--tmpfs', '/usr/bin']
const hidden = [...bare, '--ro-bind', realpathSync('/bin/sh'), '/usr/bin/sh']
const canHide = spawnSync('bwrap', [...hidden.slice(1), 'sh', '-c', ':']).status === 0
const bareTitle = 'says that xz is missing, however much is packed'
if (!canHide) it.skip(`${bareTitle} (programs cannot be hidden)`, () => {})
else
  it(bareTitle, () => {
    for (const input of [large, random])
      expect(decompressElsewhere('xz', packXz(input), '/tmp', hidden)).toEqual({
        ok: false,
        failures: [{ code: 'tool-missing', tool: 'xz', debianPackage: 'xz-utils' }],
      })
  })

it.each([
  ['little', large],
  ['much', random],
])('ends an xz stream of %s at the limit, and not before', async (_, input) => {
  const packed = contentOf(packXz(input))
  const signal = new AbortController().signal
  for (const limit of [1_000_001, input.length, input.length + 1]) {
    await using decompressor = createDecompressor(limit)
    const unpacked = await decompressor.decompress(packed, 'xz', signal)
    if (!unpacked.ok) throw new Error('nothing was unpacked')
    const { content, problem } = unpacked.value
    expect(content.size).toBeLessThanOrEqual(limit)
    expect(content.size).toBeGreaterThan(Math.min(limit, input.length) - 2 ** 16)
    expect(Buffer.from(await readWhole(content)).equals(input.subarray(0, content.size))).toBe(true)
    if (limit >= input.length) expect(content.size).toBe(input.length)
    expect(problem).toBe(limit < input.length ? `more than ${limit} bytes of content` : undefined)
  }
})
