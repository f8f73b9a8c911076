import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import type { FolderEntry } from '../../src/actions/content.ts'
import { compareFolders } from '../../src/compare/comparison.ts'
import { createDecompressor } from '../../src/machine/decompress.ts'
import { listFolder } from '../../src/machine/open-content.ts'

const run = { signal: new AbortController().signal, now: 0 }

/** A folder in which a shell script made something. */
async function madeBy(script: string): Promise<readonly FolderEntry[]> {
  const folder = await mkdtemp(join(tmpdir(), 'debwright-names-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  execFileSync('/bin/sh', ['-c', script], { cwd: folder })
  return listFolder(folder)
}

it('takes names that are not UTF-8 for the bytes that they are', async () => {
  await using decompressor = createDecompressor()
  const compare = async (first: string, second: string) => {
    const compared = await compareFolders(await madeBy(first), await madeBy(second), { ...run, decompressor })
    return compared.ok ? compared.value.kind : compared.failures
  }
  const odd = 'mkdir "$(printf "d\\376")"; echo a > "$(printf "d\\376/x\\377")"'
  expect(await compare(odd, odd)).toBe('identical')
  expect(await compare(odd, odd.replace('echo a', 'echo b'))).toBe('different')
  expect(await compare(odd, odd.replace('x\\377', 'x\\376'))).toBe('different')
  // The same name as it is shown.
  expect(await compare('touch "$(printf "\\377")"', 'touch ÿ')).toBe('different')
  const link = (target: string) => `ln -s "$(printf "${target}")" link`
  expect(await compare(link('\\377'), link('\\377'))).toBe('identical')
  expect(await compare(link('\\377'), link('\\376'))).toBe('different')
  expect(await compare(link('\\377'), link('ÿ'))).toBe('different')
})

it('tells things that are no files from each other, so that a pipe is not equal to a device', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'debwright-others-'))
  try {
    await mkdir(join(folder, 'first'))
    execFileSync('mkfifo', [join(folder, 'first', 'thing')])
    const pipes = await listFolder(join(folder, 'first'))
    expect(pipes).toEqual([{ kind: 'other', path: 'thing', what: 'a named pipe' }])
    const devices = (await listFolder('/dev')).filter(({ path }) => ['null', 'zero'].includes(path))
    await using decompressor = createDecompressor()
    const [nothing = [], zeros = []] = devices.map(entry => [{ ...entry, path: 'thing' }])
    for (const [first, second] of [
      [pipes, nothing],
      [nothing, zeros],
    ] as const)
      expect(await compareFolders(first, second, { ...run, decompressor })).toMatchObject({
        value: { kind: 'different' },
      })
    expect(await compareFolders(pipes, pipes, { ...run, decompressor })).toMatchObject({
      value: { kind: 'identical' },
    })
  } finally {
    await rm(folder, { recursive: true })
  }
})
