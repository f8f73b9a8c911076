import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { compareFolders } from '../../src/compare/comparison.ts'
import { createDecompressor } from '../../src/machine/decompress.ts'
import { listFolder } from '../../src/machine/open-content.ts'

it('tells things that are no files from each other, so that a pipe is not equal to a device', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'debwright-others-'))
  try {
    await mkdir(join(folder, 'first'))
    execFileSync('mkfifo', [join(folder, 'first', 'thing')])
    const pipes = await listFolder(join(folder, 'first'))
    expect(pipes).toEqual([{ kind: 'other', path: 'thing', what: 'a named pipe' }])
    const devices = (await listFolder('/dev')).filter(({ path }) => ['null', 'zero'].includes(path))
    await using decompressor = createDecompressor()
    const run = { decompressor, signal: new AbortController().signal, now: 0 }
    const [nothing = [], zeros = []] = devices.map(entry => [{ ...entry, path: 'thing' }])
    for (const [first, second] of [
      [pipes, nothing],
      [nothing, zeros],
    ] as const)
      expect(await compareFolders(first, second, run)).toMatchObject({ value: { kind: 'different' } })
    expect(await compareFolders(pipes, pipes, run)).toMatchObject({ value: { kind: 'identical' } })
  } finally {
    await rm(folder, { recursive: true })
  }
})
