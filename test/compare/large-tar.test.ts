import { mkdtemp, open, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { compareFiles } from '../../src/compare/comparison.ts'
import { createDecompressor } from '../../src/machine/decompress.ts'
import { contentOfFile } from '../../src/machine/open-content.ts'
import { rawTar } from '../formats/archives/tar-bytes.ts'
import { summarize } from './rig.ts'

/** Members of many sizes, some larger than what is read at a time, more than is read ahead in all. */
const members = Array.from({ length: 60 }, (_, index) => ({
  name: `./file${index}`,
  content: Buffer.alloc(index % 20 === 7 ? 700_000 : 1000 * index, `${index} `),
}))

const plain = rawTar(...members)

/** Compares two tars that lie in files, since what lies in memory is not read ahead. */
async function compareOnDisk(first: Buffer, second: Buffer): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'debwright-tars-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const [a, b] = [join(folder, 'a'), join(folder, 'b')]
  await writeFile(a, first)
  await writeFile(b, second)
  await using left = await open(a)
  await using right = await open(b)
  await using decompressor = createDecompressor()
  const signal = new AbortController().signal
  const contents = [contentOfFile(left, first.length), contentOfFile(right, second.length)] as const
  const compared = await compareFiles(...contents, 'a.tar', { decompressor, signal, now: 0 })
  if (!compared.ok) throw new Error('the comparison failed')
  return summarize(compared.value)
}

it('finds a byte that differs in any member, header or padding of a tar that is read ahead', async () => {
  for (let at = 100; at < plain.length; at += 397_001) {
    const changed = Buffer.from(plain)
    changed[at] = (changed[at] ?? 0) ^ 0x10
    const told = await compareOnDisk(plain, changed)
    expect(told.length, `${at}`).toBeGreaterThan(0)
    // What differs is told of its member, and not only as a byte of the whole.
    expect(
      told.filter(line => line.startsWith(': bytes')),
      `${at}`,
    ).toEqual([])
  }
})

it('finds exactly the members that differ, wherever what follows stands', async () => {
  const changed = members.map(({ name, content }, index) => ({
    name,
    content:
      index === 5
        ? Buffer.concat([content, Buffer.alloc(600, 'x')])
        : index === 47
          ? Buffer.from(content).fill('y', 650_000)
          : content,
  }))
  const names = (await compareOnDisk(plain, rawTar(...changed))).map(line => line.replace(/:.*/, ''))
  expect(new Set(names)).toEqual(new Set(['./file5', './file47']))
})

it('finds that members stand in another order, and nothing else', async () => {
  expect(await compareOnDisk(plain, rawTar(...members.toReversed()))).toEqual([': order'])
})
