import { readFileSync, writeFileSync } from 'node:fs'
import { beforeAll, expect, it } from 'vitest'
import { sha256Of } from '../../src/core/digest.ts'
import { sendPage } from '../machine/network/loopback-server.ts'
import { runCli } from './rig/cli.ts'
import { populateStore } from './rig/populate.ts'
import { firstAccount } from './rig/suite.ts'
import { placeTiny } from './rig/tiny.ts'
import { serveTiny } from './rig/tiny-index.ts'

beforeAll(async () => {
  await populateStore(firstAccount())
})

it('network: locks a second target and leaves the bytes of the first alone', async () => {
  const account = firstAccount()
  const tiny = await placeTiny(account, { sdists: [{ name: 'tiny' }] })
  const recipe = readFileSync(tiny.recipe, 'utf8')
  writeFileSync(tiny.recipe, `${recipe.trimEnd()}\n  another: {extends: bookworm}\n`)
  const [[file, bytes] = ['', Buffer.from('')]] = tiny.sdists
  const wheel = 'tiny-1.0-py3-none-any.whl'
  const links = [
    `<a href="/files/${file}#sha256=${sha256Of(bytes)}">${file}</a>`,
    `<a href="/files/${wheel}#sha256=${sha256Of('')}">${wheel}</a>`,
  ]
  await using index = await serveTiny(tiny.sdists, { '/simple/tiny/': sendPage(links) })
  const sectionOf = () => /^ {4}"bookworm": \{\n.*?^ {4}\}/ms.exec(readFileSync(tiny.lock, 'utf8'))?.[0]
  const before = sectionOf()
  expect(before).toContain('"suite": "bookworm"')
  const words = ['lock', tiny.recipe, '--target', 'another', '--quiet']
  const environment = { DEBWRIGHT_INDEX_URL: `${index.url}/simple` }
  expect(await runCli(words, { account, environment })).toMatchObject({ status: 0, stderr: '' })
  expect(sectionOf()).toBe(before)
  expect(Object.keys(JSON.parse(readFileSync(tiny.lock, 'utf8')).targets)).toEqual(['another', 'bookworm'])
  expect((await runCli(['lock', tiny.recipe, '--check'], { account })).status).toBe(0)
}, 300_000)
