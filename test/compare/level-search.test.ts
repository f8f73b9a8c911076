import { constants, gzipSync, zstdCompressSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { contentOf } from '../../src/actions/content.ts'
import { createLevelSearch } from '../../src/compare/level-search.ts'
import { compareInMemory } from './rig.ts'

/** Words that come again, so that levels make a difference. */
const text = Array.from({ length: 4000 }, (_, index) => `word${(index * index) % 977} ${index % 13}`).join(
  ' ',
)

const gzip = (level: number) => gzipSync(text, { level })
const zstd = (level: number, checksum = 0) =>
  zstdCompressSync(text, {
    params: { [constants.ZSTD_c_compressionLevel]: level, [constants.ZSTD_c_checksumFlag]: checksum },
  })

it.each([
  ['gzip', gzip(3), gzip(6)],
  ['zstd', zstd(1), zstd(2)],
  ['zstd with a checksum', zstd(4, 1), zstd(5, 1)],
])('shows that %s was given another level where compressing again gives both', async (_, first, second) => {
  expect(first.equals(second)).toBe(false)
  const { causes, unexplained } = await compareInMemory(first, second)
  expect(causes.map(({ code, certainty }) => [code, certainty])).toContainEqual([
    'compression-level',
    'certain',
  ])
  expect(causes.map(({ code }) => code)).not.toContain('compression-implementation')
  expect(unexplained).toEqual([])
})

it('does not say that it was the level where no level gives a side', async () => {
  const { causes } = await compareInMemory(gzip(6), gzipSync(text, { level: 6, memLevel: 1 }))
  expect(causes).toMatchObject([{ code: 'compression-implementation', certainty: 'likely' }])
  expect(causes[0]?.findings[0]?.evidence).toMatch(
    /another program or another level, which cannot be told apart/,
  )
})

it('ends where very much would have to be compressed', async () => {
  const findLevels = createLevelSearch()
  const none = contentOf(new Uint8Array())
  const ask = (size: number) => findLevels('gzip', contentOf(new Uint8Array(size)), [none, none])
  const started = performance.now()
  expect(await ask(2 ** 20 + 1)).toBeUndefined()
  for (let count = 0; count < 200; count += 1) expect(await ask(2 ** 20)).toBeUndefined()
  expect(performance.now() - started).toBeLessThan(10_000)
})
