import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { sha256Of } from '../../src/core/digest.ts'
import { runCli } from './rig/cli.ts'
import { populateStore } from './rig/populate.ts'
import { keepContainers } from './rig/relock.ts'
import { firstAccount } from './rig/suite.ts'
import { packTiny, placeTiny } from './rig/tiny.ts'
import { type ListedTiny, serveListed } from './rig/tiny-index.ts'

beforeAll(async () => {
  await populateStore(firstAccount())
})

const app: ListedTiny = { name: 'tiny', version: '1.1', requires: ['tool'] }

/** Locks a recipe whose pin has moved to tiny 1.1, which is built with any tool; its containers stay. */
async function lock(python: readonly string[], listed: readonly ListedTiny[], pinned = app) {
  const account = firstAccount()
  const sdists = [{ name: 'tiny' }]
  const place = await placeTiny(account, { sdists, python, changeLock: keepContainers() })
  const pin = `tiny==1.1 --hash=sha256:${sha256Of(packTiny(pinned))}\n`
  writeFileSync(join(place.folder, 'tiny/requirements.txt'), pin)
  await using index = await serveListed([pinned, ...listed])
  const environment = {
    DEBWRIGHT_INDEX_URL: `${index.url}/simple`,
    DEBWRIGHT_DEBIAN_MIRROR: 'http://127.0.0.1:1',
  }
  const before = readFileSync(place.lock, 'utf8')
  const options = { account, environment, cwd: place.folder }
  const { status, stderr } = await runCli(['lock', 'tiny.yaml', '--quiet'], options)
  const after = readFileSync(place.lock, 'utf8')
  if (status !== 0) return { status, stderr, written: after !== before }
  const checked = await runCli(['lock', 'tiny.yaml', '--check'], options)
  const target = JSON.parse(after).targets.bookworm
  const sdistsOf: readonly { readonly purl: string; readonly yanked?: true }[] = target.sdists
  return {
    status,
    stderr,
    check: checked.status,
    locked: sdistsOf.map(({ purl, yanked }) => (yanked === true ? `${purl} (yanked)` : purl)),
    cutOff: target['cut-off'],
  }
}

const fine = { status: 0, stderr: '', check: 0 }

it('locks what upstream has withdrawn where the recipe says why, and only there', async () => {
  const withdrawn = { ...app, yanked: 'wrong licence' }
  const tools: readonly ListedTiny[] = [
    { name: 'tool', version: '1.0' },
    { name: 'tool', version: '2.0', yanked: 'broken' },
  ]
  const allow = (...names: readonly string[]) =>
    `allow: [${names.map(name => `{yanked: ${name}, reason: "looked at"}`).join(', ')}]`
  expect(await lock([allow('tiny')], tools, withdrawn)).toEqual({
    ...fine,
    locked: ['pkg:pypi/tiny@1.1 (yanked)', 'pkg:pypi/tool@1.0'],
  })
  expect(await lock([allow('tiny', 'tool')], tools, withdrawn)).toEqual({
    ...fine,
    locked: ['pkg:pypi/tiny@1.1 (yanked)', 'pkg:pypi/tool@2.0 (yanked)'],
  })
  const other = 'allow: [{yanked: tiny, when: "<1.1", reason: "of another version"}]'
  expect(await lock([other], tools, withdrawn)).toEqual({
    status: 2,
    stderr: expect.stringContaining(
      'error[pin-yanked]: upstream has withdrawn tiny 1.1, which is pinned\n  reason: wrong licence\n',
    ),
    written: false,
  })
})

it('locks the newest build requirement that was there on the last day that counts', async () => {
  const tools: readonly ListedTiny[] = [
    { name: 'tool', version: '1.0', uploaded: '2026-01-31T23:59:59Z' },
    { name: 'tool', version: '2.0', uploaded: '2026-02-01T00:00:00Z' },
  ]
  expect((await lock([], tools)).locked).toEqual(['pkg:pypi/tiny@1.1', 'pkg:pypi/tool@2.0'])
  expect(await lock(['exclude-newer: "2026-01-31"'], tools)).toEqual({
    ...fine,
    locked: ['pkg:pypi/tiny@1.1', 'pkg:pypi/tool@1.0'],
    cutOff: '2026-01-31',
  })
  const refused = await lock(['exclude-newer: "2026-01-30"'], tools)
  expect(refused).toMatchObject({ status: 2, written: false })
  expect(refused.stderr).toMatchInlineSnapshot(`
    "error[build-requirement-unsatisfied]: no version of tool fits what building tiny 1.1 requires
      tiny 1.1: tool
      2.0:      not used: uploaded on 2026-02-01, after the cut-off 2026-01-30
      1.0:      not used: uploaded on 2026-01-31, after the cut-off 2026-01-30

    hint: change the requirement with \`python.overrides\`, or loosen what says which versions of tool count: \`build-constraints\`, \`min-release-age\`, \`exclude-newer\`, \`allow\`
    "
  `)
})

it('locks what was public for as many days as the recipe asks, or what it names exactly', async () => {
  const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString()
  const tools: readonly ListedTiny[] = [
    { name: 'tool', version: '1.0', uploaded: daysAgo(16) },
    { name: 'tool', version: '2.0', uploaded: daysAgo(13) },
    { name: 'tool', version: '3.0' },
  ]
  const [before, aged] = [daysAgo(15), await lock(['min-release-age: 14'], tools.slice(0, 2))]
  expect(aged).toMatchObject({ ...fine, locked: ['pkg:pypi/tiny@1.1', 'pkg:pypi/tool@1.0'] })
  expect([before, daysAgo(15)].map(time => time.slice(0, 10))).toContain(aged.cutOff)
  const unknown = await lock(['min-release-age: 14'], tools)
  expect(unknown).toMatchObject({ status: 2, written: false })
  expect(unknown.stderr).toContain('error[release-age-unknown]: nobody says when tool 3.0 was uploaded')
  const exact = ['min-release-age: 14', 'build-constraints: {tool: "==3.0"}']
  expect((await lock(exact, tools)).locked).toEqual(['pkg:pypi/tiny@1.1', 'pkg:pypi/tool@3.0'])
})
