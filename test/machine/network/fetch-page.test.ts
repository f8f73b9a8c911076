import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readFreshness } from '../../../src/machine/network/http-freshness.ts'
import { createFetchRig, type FetchRig, never } from './fetch-rig.ts'
import { type Answer, type LoopbackServer, serve } from './loopback-server.ts'

const sum = 'ab'.repeat(32)
const html = (version: string) =>
  `<!DOCTYPE html><a href="six-${version}.zip#sha256=${sum}">six-${version}.zip</a>`

/** A page with a validator: 304 for whoever has it, like any web server. */
function sendValidated(page: () => string, headers: Readonly<Record<string, string>> = {}): Answer {
  return (request, response) => {
    const etag = `"${Buffer.byteLength(page())}-${page().slice(-20, -10)}"`
    if (request.headers['if-none-match'] === etag)
      return void response.writeHead(304, { etag, ...headers }).end()
    response.writeHead(200, { 'content-type': 'text/html', etag, ...headers }).end(page())
  }
}

/** Asks for the page as a run of its own would, and answers the names of its files. */
async function list({ renew }: FetchRig, revalidate = false) {
  const listed = await renew().listProject({ name: 'six', revalidate }, never())
  return listed.ok ? listed.value.files.map(({ filename }) => filename) : listed.failures
}

const asked = ({ requests }: LoopbackServer) =>
  requests.map(
    ({ headers }) => headers['if-none-match'] !== undefined || headers['if-modified-since'] !== undefined,
  )

it('asks whether a page has changed, and takes it from the store where it has not', async () => {
  let page = html('1.0')
  await using server = await serve({ '/simple/six/': sendValidated(() => page) })
  await using rig = await createFetchRig({ environment: { DEBWRIGHT_INDEX_URL: `${server.url}/simple` } })
  expect(await list(rig)).toEqual(['six-1.0.zip'])
  expect(await list(rig)).toEqual(['six-1.0.zip'])
  page = html('2.0')
  expect(await list(rig)).toEqual(['six-2.0.zip'])
  expect(asked(server)).toEqual([false, true, true])
})

it('asks nobody for as long as the server allows, unless something is missing there', async () => {
  let [page, now] = [html('1.0'), 1000]
  await using server = await serve({
    '/simple/six/': sendValidated(() => page, { 'cache-control': 'public, max-age=600' }),
  })
  await using rig = await createFetchRig({
    environment: { DEBWRIGHT_INDEX_URL: `${server.url}/simple` },
    now: () => now,
  })
  await list(rig)
  page = html('2.0')
  now += 599
  expect(await list(rig)).toEqual(['six-1.0.zip'])
  expect(server.requests.length).toBe(1)
  expect(await list(rig, true)).toEqual(['six-2.0.zip'])
  now += 599
  expect(await list(rig)).toEqual(['six-2.0.zip'])
  now += 1
  expect(await list(rig)).toEqual(['six-2.0.zip'])
  expect(asked(server)).toEqual([false, true, true])
  page = html('3.0')
  const missing = await rig.renew().fetchListed({ name: 'six' }, 'six-3.0.zip', never())
  expect(missing).toMatchObject({ failures: [{ code: 'http-status' }] })
  expect(asked(server).slice(0, 4)).toEqual([false, true, true, true])
})

it('keeps the last modification as a validator too, and nothing that may not be kept', async () => {
  const headers = { 'content-type': 'text/html', 'last-modified': 'Tue, 01 Nov 2011 11:11:11 GMT' }
  const send =
    (more: Readonly<Record<string, string>>): Answer =>
    (request, response) =>
      void (request.headers['if-modified-since'] === undefined
        ? response.writeHead(200, { ...headers, ...more }).end(html('1.0'))
        : response.writeHead(304).end())
  for (const [more, expected] of [
    [{}, [false, true]],
    [{ 'cache-control': 'no-store' }, [false, false]],
    [{ vary: 'Accept, Authorization' }, [false, false]],
    [{ 'cache-control': 'no-cache, max-age=600' }, [false, true]],
  ] as const) {
    await using server = await serve({ '/simple/six/': send(more) })
    await using rig = await createFetchRig({ environment: { DEBWRIGHT_INDEX_URL: `${server.url}/simple` } })
    await list(rig)
    expect(await list(rig)).toEqual(['six-1.0.zip'])
    expect(asked(server), JSON.stringify(more)).toEqual(expected)
  }
})

it('leaves no user, password or query in the store, and sends them again', async () => {
  const signed = `<a href="/files/six-2.0.zip?token=hidden3">six-2.0.zip</a>`
  await using server = await serve({
    '/simple/six/': sendValidated(() => html('1.0')),
    '/signed/six/': sendValidated(() => signed),
  })
  const environment = {
    DEBWRIGHT_INDEX_URL: `${server.url.replace('://', '://hidden1:hidden2@')}/simple`,
    DEBWRIGHT_INDEX_SIGNED_URL: `${server.url}/signed`,
  }
  await using rig = await createFetchRig({ environment })
  await list(rig)
  expect(await list(rig)).toEqual(['six-1.0.zip'])
  for (let run = 0; run < 2; run++) await rig.renew().listProject({ name: 'six', index: 'signed' }, never())
  expect(asked(server)).toEqual([false, true, false, false])
  expect(server.requests[1]?.headers.authorization).toBe(
    `Basic ${Buffer.from('hidden1:hidden2').toString('base64')}`,
  )
  const store = join(rig.folder, 'store')
  for (const entry of await readdir(store, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) {
      const content = await readFile(join(entry.parentPath, entry.name), 'latin1')
      expect(content, entry.name).not.toMatch(/hidden\d|aGlkZGVuM/)
    }
})

it('resolves links of a kept page against where it came from', async () => {
  await using server = await serve({
    '/simple/six/': (_request, response) => void response.writeHead(302, { location: '/mirror/a/' }).end(),
    '/mirror/a/': sendValidated(() => html('1.0')),
    '/mirror/a/six-1.0.zip': (_request, response) => void response.end('zip'),
  })
  await using rig = await createFetchRig({ environment: { DEBWRIGHT_INDEX_URL: `${server.url}/simple` } })
  await list(rig)
  const fetched = await rig.renew().fetchListed({ name: 'six' }, 'six-1.0.zip', never())
  expect(fetched).toMatchObject({ failures: [{ code: 'digest-mismatch' }] })
  expect(server.requests.at(-1)?.url).toBe('/mirror/a/six-1.0.zip')
})

it('reads how long an answer may be used again as RFC 9111 says', () => {
  const read = (headers: Readonly<Record<string, string>>) => readFreshness(name => headers[name])
  const date = 'Tue, 01 Nov 2011 11:11:11 GMT'
  expect(read({})).toEqual({ storable: true, seconds: 0 })
  expect(read({ 'cache-control': 'Max-Age="60" , public' }).seconds).toBe(60)
  expect(read({ 'cache-control': 'max-age=60', age: '50' }).seconds).toBe(10)
  expect(read({ 'cache-control': 'max-age=60', age: '70' }).seconds).toBe(0)
  expect(read({ 'cache-control': 's-maxage=60' }).seconds).toBe(0)
  expect(read({ 'cache-control': 'max-age=-5' }).seconds).toBe(0)
  expect(read({ 'cache-control': 'max-age=99999999999' }).seconds).toBe(86_400)
  expect(read({ 'cache-control': 'max-age=60, max-age=600' }).seconds).toBe(60)
  expect(read({ date, expires: 'Tue, 01 Nov 2011 11:12:11 GMT' }).seconds).toBe(60)
  expect(read({ date, expires: '0' }).seconds).toBe(0)
  expect(read({ 'last-modified': date }).seconds).toBe(0)
  expect(read({ 'cache-control': 'private, no-store' }).storable).toBe(false)
  expect(read({ vary: '*' }).storable).toBe(false)
})
