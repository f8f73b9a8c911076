import { chmod, mkdir, mkdtemp, readFile, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { digestOf } from '../../../src/core/digest.ts'
import { readOutput } from '../../../src/machine/containers/read-output.ts'
import { readProgram } from '../../../src/machine/process.ts'
import { removeFolder } from '../../../src/machine/store/remove-folder.ts'

let folder = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'debwright-output-'))
})

afterEach(() => removeFolder(folder))

const read = (limitBytes = 1000) =>
  readOutput(folder, {
    label: 'test',
    folder,
    limitBytes,
    importFile: async path => ({ ok: true, value: digestOf(await readFile(path)) }),
  })

/** Folders in folders until the path is longer than any call may name. */
async function makeAbyss(): Promise<void> {
  const script = `cd ${folder} && perl -e 'for (1..60) { mkdir "d" x 200; chdir "d" x 200 or die } open F, ">end"; chmod 0, "."'`
  const made = await readProgram(
    { program: 'sh', debianPackage: 'dash', arguments: ['-c', script] },
    new AbortController().signal,
  )
  if (!made.ok) throw new Error(JSON.stringify(made.failures))
}

it('refuses a path that is longer than any name of a file', async () => {
  await makeAbyss()
  expect(await read()).toMatchObject({
    ok: false,
    failures: [{ code: 'action-output-unusual', problem: 'a path of more than 1024 bytes' }],
  })
})

it('counts the bytes of all files together', async () => {
  await writeFile(join(folder, 'a'), Buffer.alloc(600))
  await writeFile(join(folder, 'b'), Buffer.alloc(400))
  expect(await read(1000)).toMatchObject({ ok: true })
  expect(await read(999)).toMatchObject({
    ok: false,
    failures: [{ code: 'action-output-too-large', limit: 999 }],
  })
})

it('passes on the failure of a store that cannot take a file', async () => {
  await writeFile(join(folder, 'a'), 'x')
  const failure = { code: 'disk-full', path: '/store', during: 'writing' } as const
  const ended = await readOutput(folder, {
    label: 'test',
    folder,
    limitBytes: 10,
    importFile: async () => ({ ok: false, failures: [failure] }),
  })
  expect(ended).toEqual({ ok: false, failures: [failure] })
})

it('is followed by a removal that neither depth nor modes can stop', async () => {
  await makeAbyss()
  await mkdir(join(folder, 'locked/inside'), { recursive: true })
  await writeFile(join(folder, 'locked/inside/file'), '')
  await chmod(join(folder, 'locked/inside'), 0)
  await chmod(join(folder, 'locked'), 0)
  await removeFolder(folder)
  await expect(stat(folder)).rejects.toThrow('ENOENT')
  await removeFolder(folder)
})
