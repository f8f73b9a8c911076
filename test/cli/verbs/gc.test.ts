import { mkdir, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { sha256Of } from '../../../src/core/digest.ts'
import { createCommandRig } from '../command-rig.ts'

it.each([
  ['--days', ''],
  ['--size', ''],
  ['--days', ' '],
  ['--days', '-1'],
  ['--size', '0x10'],
])('removes nothing where %s is "%s"', async (option, value) => {
  await using rig = await createCommandRig()
  await mkdir(join(rig.folder, 'store', 'files'), { recursive: true })
  await writeFile(join(rig.folder, 'store', 'version'), '1\n')
  const file = join('store', 'files', sha256Of('content'))
  await writeFile(join(rig.folder, file), 'content')
  await utimes(join(rig.folder, file), 0, 0)
  const { status, stderr } = await rig.run('gc', option, value)
  expect([status, stderr]).toEqual([2, expect.stringContaining('option-value-wrong')])
  expect(await rig.read(file)).toBe('content')
})
