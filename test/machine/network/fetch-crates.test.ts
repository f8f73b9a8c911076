import { describe, expect, it } from 'vitest'
import { digestOf } from '../../../src/core/digest.ts'
import { fillTemplate } from '../../../src/machine/network/fetch-crates.ts'
import { createFetchRig, never, someBytes } from './fetch-rig.ts'
import { sendBytes, serve } from './loopback-server.ts'

const bytes = someBytes(5000)
const { sha256, size } = digestOf(bytes)
const crate = { purl: 'pkg:cargo/serde@1.0.0', filename: 'serde-1.0.0.crate', sha256 }

function sendJson(value: unknown) {
  return sendBytes(Buffer.from(JSON.stringify(value)))
}

describe('fetching crates', () => {
  it('asks the index once where they lie, and verifies each', async () => {
    const template: { dl: string } = { dl: '' }
    await using server = await serve({
      '/index/config.json': (...all) => sendJson(template)(...all),
      '/dl/serde/1.0.0/download': sendBytes(bytes),
    })
    template.dl = `${server.url}/dl`
    await using rig = await createFetchRig({
      environment: { DEBWRIGHT_CRATES_INDEX: `sparse+${server.url}/index/` },
    })
    expect(await rig.fetcher.fetchCrate(crate, never())).toEqual({ ok: true, value: { sha256, size } })
    expect(await rig.fetcher.fetchFiles([{ ...crate, size }], never())).toEqual({
      ok: true,
      value: undefined,
    })
    const wrong = { ...crate, sha256: digestOf(Buffer.from('other')).sha256 }
    const refused = await rig.fetcher.fetchCrate(wrong, never())
    expect(refused.ok ? [] : refused.failures.map(({ code }) => code)).toEqual(['digest-mismatch'])
    expect(server.requests.filter(({ url }) => url === '/index/config.json')).toHaveLength(1)
    expect(await rig.leftovers()).toEqual([])
  })

  it.each([
    ['user and password', 'someone:secret'],
    ['password without a user', ':secret'],
  ])('takes the %s of the index along to crates that lie there too', async (_what, pair) => {
    const template = { dl: '' }
    await using server = await serve({
      '/config.json': (...all) => sendJson(template)(...all),
      '/serde/1.0.0/download': sendBytes(bytes),
    })
    template.dl = server.url
    const address = server.url.replace('://', `://${pair}@`)
    await using rig = await createFetchRig({ environment: { DEBWRIGHT_CRATES_INDEX: address } })
    expect((await rig.fetcher.fetchCrate(crate, never())).ok).toBe(true)
    const basic = `Basic ${Buffer.from(pair).toString('base64')}`
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual([basic, basic])
  })

  it.each([
    ['no dl', {}],
    ['a dl that is no address', { dl: '/crates' }],
    ['a dl of another kind', { dl: 'file:///etc' }],
    ['no object', 7],
  ])('refuses an index with %s', async (_what, config) => {
    await using server = await serve({ '/config.json': sendJson(config) })
    await using rig = await createFetchRig({ environment: { DEBWRIGHT_CRATES_INDEX: server.url } })
    const result = await rig.fetcher.fetchCrate(crate, never())
    expect(result.ok ? [] : result.failures.map(({ code }) => code)).toEqual(['crates-index-invalid'])
  })

  it('says so where no registry is known, and where fetching is off', async () => {
    await using rig = await createFetchRig({ environment: {} })
    const unknown = await rig.fetcher.fetchCrate(crate, never())
    expect(unknown.ok ? [] : unknown.failures.map(({ code }) => code)).toEqual(['crates-not-configured'])
    await using off = await createFetchRig({ environment: {}, offline: true })
    const offline = await off.fetcher.fetchCrate(crate, never())
    expect(offline.ok ? [] : offline.failures.map(({ code }) => code)).toEqual(['offline'])
  })
})

it.each([
  ['https://a.example.org/crates', 'https://a.example.org/crates/Serde_x/1.0.0%2B7/download'],
  ['https://a.example.org/crates/', 'https://a.example.org/crates/Serde_x/1.0.0%2B7/download'],
  ['https://a.example.org/{prefix}/{crate}-{version}', 'https://a.example.org/Se/rd/Serde_x-1.0.0%2B7'],
  ['https://a.example.org/{lowerprefix}/{unknown}', 'https://a.example.org/se/rd/{unknown}'],
  ['https://a.example.org/{sha256-checksum}', `https://a.example.org/${sha256}`],
])('fills the template %s', (template, expected) => {
  expect(fillTemplate(template, { purl: 'pkg:cargo/Serde_x@1.0.0%2B7', sha256 })).toBe(expected)
})

it.each([
  ['a', '1'],
  ['ab', '2'],
  ['abc', '3/a'],
  ['abcd', 'ab/cd'],
])('finds the folder of %s', (name, folder) => {
  expect(fillTemplate('https://a.example.org/{prefix}', { purl: `pkg:cargo/${name}@1.0.0`, sha256 })).toBe(
    `https://a.example.org/${folder}`,
  )
})
