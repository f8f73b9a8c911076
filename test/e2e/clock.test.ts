import { existsSync } from 'node:fs'
import { beforeAll, expect, it } from 'vitest'
import { runCli } from './rig/cli.ts'
import { digestFolder } from './rig/folder-digests.ts'
import { populateStore } from './rig/populate.ts'
import { firstAccount } from './rig/suite.ts'
import { placeTiny, type TinyPlace, tinyDeb } from './rig/tiny.ts'

/** NOTE: the library for programs with threads; scripts/test installs it. */
const library = '/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1'
const test = existsSync(library) ? it : it.skip
const account = firstAccount()
let place: TinyPlace
let digests: object

beforeAll(async () => {
  await populateStore(account)
  place = await placeTiny(account, { sdists: [{ name: 'tiny' }], more: tinyDeb() })
  await reproduce(':')
  digests = digestFolder(place.output)
})

function reproduce(before: string) {
  const words = ['reproduce', place.recipe, '--offline', '--fresh', '--no-test', '--output', place.output]
  return runCli(words, { account, before })
}

test.each([
  ['ten years ahead', 'FAKETIME=+10y'],
  ['running a thousand times as fast', 'FAKETIME="+0 x1000"'],
  ['going backwards', 'FAKETIME="+0 x-1"'],
  ['in 1999, before the changelog and the store', 'FAKETIME="@1999-12-31 23:59:59"'],
])('faketime: does not change a byte with a clock %s', async (_, setting) => {
  const end = await reproduce(`export LD_PRELOAD=${library} FAKETIME_DONT_FAKE_MONOTONIC=1 ${setting}`)
  if (setting.includes('1999')) {
    expect({ status: end.status, stderr: end.stderr }).toEqual({
      status: 2,
      stderr: expect.stringContaining('error[changelog-date-in-future]'),
    })
    return
  }
  expect({ status: end.status, digests: digestFolder(place.output) }).toEqual({ status: 0, digests })
})

test('faketime: refuses a clock in 1970', async () => {
  const end = await reproduce(
    `export LD_PRELOAD=${library} FAKETIME_DONT_FAKE_MONOTONIC=1 FAKETIME="@1970-01-02 00:00:00"`,
  )
  expect({ status: end.status, stderr: end.stderr }).toEqual({
    status: 5,
    stderr: expect.stringContaining('error[clock-implausible]'),
  })
})
