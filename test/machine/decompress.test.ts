import { execFileSync, spawnSync } from 'node:child_process'
import { zstdCompressSync } from 'node:zlib'
import { expect, it } from 'vitest'

/** More than a decompressor keeps in memory. */
const large = Buffer.alloc(2 ** 24)

it.each([
  ['xz', spawnSync('xz', ['--stdout', '-0'], { input: large }).stdout],
  ['zstd', zstdCompressSync(large)],
])('blames the disk for what it cannot take, and not the %s stream', (kind, packed) => {
  const [decompress, content] = ['machine/decompress.ts', 'actions/content.ts'].map(
    path => new URL(`../../src/${path}`, import.meta.url).href,
  )
  const script = `
    const { createDecompressor } = await import(${JSON.stringify(decompress)})
    const { contentOf } = await import(${JSON.stringify(content)})
    const packed = contentOf(Buffer.from('${packed.toString('base64')}', 'base64'))
    await using decompressor = createDecompressor()
    const unpacked = await decompressor.decompress(packed, '${kind}', new AbortController().signal)
    console.log(JSON.stringify(unpacked))`
  const env = { TMPDIR: '/dev/null' }
  const told = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
    env,
  })
  expect(JSON.parse(told)).toMatchObject({
    ok: false,
    failures: [{ code: 'disk-failed', path: 'the temporary folder' }],
  })
})
