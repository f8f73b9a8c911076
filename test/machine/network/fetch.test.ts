import { describe, expect, it } from 'vitest'
import { digestOf } from '../../../src/core/digest.ts'
import { failureMessage, formatFailure } from '../../../src/core/failure.ts'
import { createFetchRig, lockedDeb, never, someBytes } from './fetch-rig.ts'
import { breakAfter, sendBytes, sendPage, serve } from './loopback-server.ts'

const bytes = someBytes(300_000)
const deb = lockedDeb(bytes)
const path = `/${deb.filename}`

describe('fetching locked files', () => {
  it('brings a file into the store and never asks for it again', async () => {
    await using server = await serve({ [path]: sendBytes(bytes) })
    await using rig = await createFetchRig({ environment: { DEBWRIGHT_DEBIAN_MIRROR: server.url } })
    expect(await rig.fetcher.fetchFiles([deb, deb], never())).toEqual({ ok: true, value: undefined })
    expect(await rig.fetcher.fetchFiles([deb], never())).toEqual({ ok: true, value: undefined })
    const read = await rig.store.read(deb)
    expect(read.ok && Buffer.from(read.value).equals(bytes)).toBe(true)
    expect(server.requests).toHaveLength(1)
    expect(await rig.leftovers()).toEqual([])
    expect(rig.events.map(event => event.type)).toContain('fetch-finished')
  })

  it('goes on where a broken transfer stopped', async () => {
    await using server = await serve({
      [path]: (request, response, count) =>
        (count < 2 ? breakAfter(bytes, 100_000) : sendBytes(bytes))(request, response, count),
    })
    await using rig = await createFetchRig({ environment: { DEBWRIGHT_DEBIAN_MIRROR: server.url } })
    expect((await rig.fetcher.fetchFiles([deb], never())).ok).toBe(true)
    expect(server.requests.map(request => request.headers.range)).toEqual([
      undefined,
      'bytes=100000-',
      'bytes=200000-',
    ])
  })

  it('starts again when the rest came from another file', async () => {
    const other = someBytes(300_000, 7)
    await using server = await serve({
      [path]: (request, response, count) =>
        (count === 0 ? breakAfter(other, 100_000) : sendBytes(bytes))(request, response, count),
    })
    await using rig = await createFetchRig({ environment: { DEBWRIGHT_DEBIAN_MIRROR: server.url } })
    expect((await rig.fetcher.fetchFiles([deb], never())).ok).toBe(true)
    expect(server.requests).toHaveLength(3)
  })

  it('starts again on a server that ignores ranges', async () => {
    await using server = await serve({
      [path]: (request, response, count) => {
        if (count === 0) return breakAfter(bytes, 100_000)(request, response, count)
        response.writeHead(200, { 'content-length': bytes.length }).end(bytes)
      },
    })
    await using rig = await createFetchRig({ environment: { DEBWRIGHT_DEBIAN_MIRROR: server.url } })
    expect((await rig.fetcher.fetchFiles([deb], never())).ok).toBe(true)
  })

  it('says how far a truncated download had come', async () => {
    const large = { ...deb, size: 218_000_000 }
    const part = someBytes(5_000_000)
    await using server = await serve({ [path]: breakAfter(Buffer.concat([part], 218_000_000), part.length) })
    await using rig = await createFetchRig({
      environment: { DEBWRIGHT_DEBIAN_MIRROR: server.url },
      delays: [],
    })
    const result = await rig.fetcher.fetchFiles([large], never())
    // What lay in buffers when the connection broke does not count.
    expect(result.ok ? '' : result.failures.map(failureMessage).join()).toMatch(
      /^fetching hello_1\.0_amd64\.deb: truncated at [345] of 218 MB$/,
    )
    expect(await rig.leftovers()).toEqual([])
  })

  it('tells a body that ends early without an announced length', async () => {
    await using server = await serve({
      [path]: (_request, response) => void response.end(bytes.subarray(0, 1000)),
    })
    await using rig = await createFetchRig({ environment: { DEBWRIGHT_DEBIAN_MIRROR: server.url } })
    const result = await rig.fetcher.fetchFiles([deb], never())
    expect(result).toMatchObject({ failures: [{ code: 'size-mismatch' }] })
  })

  it('tells a server that stalls, one that sends a byte now and then, and one that never answers', async () => {
    await using server = await serve({
      '/stalls': (_request, response) => {
        response.writeHead(200, { 'content-length': bytes.length })
        response.write(bytes.subarray(0, 5000))
      },
      '/dribbles': (_request, response) => {
        response.writeHead(200, { 'content-length': bytes.length })
        const timer = setInterval(() => response.write('x'), 20)
        response.on('close', () => clearInterval(timer))
      },
      '/silent': () => undefined,
    })
    await using rig = await createFetchRig({
      environment: { DEBWRIGHT_DEBIAN_MIRROR: server.url },
      limits: { stallMs: 150 },
      delays: [],
    })
    for (const filename of ['stalls', 'dribbles', 'silent'])
      expect(await rig.fetcher.fetchFiles([{ ...deb, filename }], never())).toMatchObject({
        failures: [{ code: 'download-stalled', name: filename }],
      })
  })

  it('tells an HTML page from the file, whatever its content type', async () => {
    const page = '\n<!DOCTYPE html><html><title>Please log in</title></html>'
    await using server = await serve({
      [path]: (_request, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end(page),
      '/b.deb': (_request, response) => void response.end(page),
    })
    await using rig = await createFetchRig({ environment: { DEBWRIGHT_DEBIAN_MIRROR: server.url } })
    for (const request of [deb, { ...deb, filename: 'b.deb' }])
      expect(await rig.fetcher.fetchFiles([request], never())).toMatchObject({
        failures: [{ code: 'download-is-html' }],
      })
    expect(server.requests).toHaveLength(2)
  })

  it('refuses another content of the same size, and another size before reading it', async () => {
    await using server = await serve({
      [path]: sendBytes(someBytes(300_000, 9)),
      '/long.deb': sendBytes(someBytes(300_001)),
    })
    await using rig = await createFetchRig({ environment: { DEBWRIGHT_DEBIAN_MIRROR: server.url } })
    expect(await rig.fetcher.fetchFiles([deb], never())).toMatchObject({
      failures: [{ code: 'digest-mismatch', expected: deb.sha256 }],
    })
    expect(await rig.fetcher.fetchFiles([{ ...deb, filename: 'long.deb' }], never())).toMatchObject({
      failures: [{ code: 'size-mismatch', expected: 300_000, actual: 300_001 }],
    })
    expect(await rig.store.has(deb.sha256)).toBe(false)
  })

  it('asks again for a listed file that is absent for a moment, and for a server in trouble', async () => {
    await using server = await serve({
      [path]: (request, response, count) =>
        count === 0 ? void response.writeHead(404).end() : sendBytes(bytes)(request, response, count),
      '/busy.deb': (request, response, count) =>
        count < 3 ? void response.writeHead(503).end('busy') : sendBytes(bytes)(request, response, count),
    })
    await using rig = await createFetchRig({ environment: { DEBWRIGHT_DEBIAN_MIRROR: server.url } })
    expect((await rig.fetcher.fetchFiles([deb], never())).ok).toBe(true)
    await using other = await createFetchRig({ environment: { DEBWRIGHT_DEBIAN_MIRROR: server.url } })
    expect((await other.fetcher.fetchFiles([{ ...deb, filename: 'busy.deb' }], never())).ok).toBe(true)
  })

  it('takes the first mirror that delivers the right bytes, and names every failure when none does', async () => {
    await using wrong = await serve({ [path]: sendBytes(someBytes(300_000, 3)) })
    await using empty = await serve({})
    await using right = await serve({ [path]: sendBytes(bytes) })
    const mirrors = `${wrong.url} ${empty.url} ${right.url}`
    await using rig = await createFetchRig({ environment: { DEBWRIGHT_DEBIAN_MIRROR: mirrors } })
    expect((await rig.fetcher.fetchFiles([deb], never())).ok).toBe(true)
    const bad = `${wrong.url} ${empty.url}`
    await using other = await createFetchRig({ environment: { DEBWRIGHT_DEBIAN_MIRROR: bad } })
    expect(await other.fetcher.fetchFiles([deb], never())).toMatchObject({
      failures: [{ code: 'digest-mismatch' }, { code: 'http-status', status: 404 }],
    })
  })

  it('gives up on a redirect loop, and follows a redirect to the file', async () => {
    await using server = await serve({
      '/loop.deb': (_request, response) => void response.writeHead(302, { location: '/loop.deb' }).end(),
      [path]: (_request, response) => void response.writeHead(307, { location: '/elsewhere' }).end('moved'),
      '/elsewhere': sendBytes(bytes),
    })
    await using rig = await createFetchRig({ environment: { DEBWRIGHT_DEBIAN_MIRROR: server.url } })
    expect(await rig.fetcher.fetchFiles([{ ...deb, filename: 'loop.deb' }], never())).toMatchObject({
      failures: [{ code: 'redirect-refused' }],
    })
    expect(server.requests).toHaveLength(11)
    expect((await rig.fetcher.fetchFiles([deb], never())).ok).toBe(true)
  })

  it('stops a body that never ends at the size that was locked', async () => {
    await using server = await serve({
      [path]: (_request, response) => {
        const pour = () => {
          while (!response.destroyed && response.write(bytes));
          response.once('drain', pour)
        }
        pour()
      },
    })
    await using rig = await createFetchRig({ environment: { DEBWRIGHT_DEBIAN_MIRROR: server.url } })
    expect(await rig.fetcher.fetchFiles([deb], never())).toMatchObject({
      failures: [{ code: 'size-mismatch' }],
    })
  })

  it('names an unknown host and one that nobody answers on', async () => {
    await using gone = await serve({})
    await gone[Symbol.asyncDispose]()
    await using rig = await createFetchRig({
      environment: { DEBWRIGHT_DEBIAN_MIRROR: `http://mirror.invalid/debian ${gone.url}` },
    })
    expect(await rig.fetcher.fetchFiles([deb], never())).toMatchObject({
      failures: [
        { code: 'host-unknown', host: 'mirror.invalid' },
        { code: 'host-unreachable', reason: 'connection refused (ECONNREFUSED)' },
      ],
    })
  })

  it('ends at once and leaves nothing when it is cancelled', async () => {
    const controller = new AbortController()
    await using server = await serve({
      [path]: (_request, response) => {
        response.writeHead(200, { 'content-length': bytes.length })
        response.write(bytes.subarray(0, 70_000), () => controller.abort(new Error('cancelled')))
      },
    })
    await using rig = await createFetchRig({ environment: { DEBWRIGHT_DEBIAN_MIRROR: server.url } })
    await expect(rig.fetcher.fetchFiles([deb], controller.signal)).rejects.toThrow('cancelled')
    expect(await rig.leftovers()).toEqual([])
  })

  it('says what is missing when fetching is off, and which setting when there is no mirror', async () => {
    await using offline = await createFetchRig({ environment: {}, offline: true })
    expect(await offline.fetcher.fetchFiles([deb], never())).toEqual({
      ok: false,
      failures: [{ code: 'offline', name: 'hello_1.0_amd64.deb' }],
    })
    await using rig = await createFetchRig({ environment: {} })
    const result = await rig.fetcher.fetchFiles([deb], never())
    expect(result.ok ? '' : result.failures.map(formatFailure).join('')).toContain(
      'hint: set DEBWRIGHT_DEBIAN_MIRROR to the address of a mirror',
    )
  })
})

describe('fetching what an index lists', () => {
  const sdist = someBytes(50_000, 5)
  const digest = digestOf(sdist)
  const link = `<a href="../../files/six-1.0.tar.gz#sha256=${digest.sha256}">six-1.0.tar.gz</a>`
  const request = { purl: 'pkg:pypi/six@1.0', filename: 'six-1.0.tar.gz', ...digest }

  it('finds a locked sdist by its exact file name, and reads a page once per run', async () => {
    await using server = await serve({
      '/simple/six/': sendPage([link, '<a href="../../files/six-1.0.tar.gz.asc">six-1.0.tar.gz.asc</a>']),
      '/files/six-1.0.tar.gz': sendBytes(sdist),
    })
    await using rig = await createFetchRig({ environment: { DEBWRIGHT_INDEX_URL: `${server.url}/simple/` } })
    const listed = await rig.fetcher.listProject({ name: 'Six' }, never())
    expect(listed).toEqual({
      ok: true,
      value: {
        files: [{ filename: 'six-1.0.tar.gz', sha256: digest.sha256 }, { filename: 'six-1.0.tar.gz.asc' }],
      },
    })
    expect(await rig.fetcher.fetchListed({ name: 'six' }, 'six-1.0.tar.gz', never())).toEqual({
      ok: true,
      value: digest,
    })
    expect((await rig.fetcher.fetchFiles([request], never())).ok).toBe(true)
    expect(server.requests.map(({ url }) => url)).toEqual(['/simple/six/', '/files/six-1.0.tar.gz'])
  })

  it('refuses a file that is not what the index itself claims', async () => {
    await using server = await serve({
      '/simple/six/': sendPage([link]),
      '/files/six-1.0.tar.gz': sendBytes(someBytes(50_000, 6)),
    })
    await using rig = await createFetchRig({ environment: { DEBWRIGHT_INDEX_URL: `${server.url}/simple` } })
    expect(await rig.fetcher.fetchListed({ name: 'six' }, 'six-1.0.tar.gz', never())).toMatchObject({
      failures: [{ code: 'digest-mismatch' }],
    })
    expect(await rig.fetcher.fetchListed({ name: 'six' }, 'six-2.0.tar.gz', never())).toEqual({
      ok: false,
      failures: [{ code: 'index-file-missing', project: 'six', filename: 'six-2.0.tar.gz' }],
    })
  })

  it('reads a file of an archive, and refuses a login page in its place', async () => {
    await using server = await serve({
      '/dists/bookworm/InRelease': (_request, response) => void response.end('-----BEGIN PGP'),
      '/dists/bookworm/Release': sendPage([]),
    })
    await using rig = await createFetchRig({ environment: { DEBWRIGHT_DEBIAN_MIRROR: server.url } })
    const read = await rig.fetcher.fetchArchiveFile('debian', 'dists/bookworm/InRelease', never())
    expect(read.ok && Buffer.from(read.value).toString()).toBe('-----BEGIN PGP')
    expect(await rig.fetcher.fetchArchiveFile('debian', 'dists/bookworm/Release', never())).toMatchObject({
      failures: [{ code: 'download-is-html' }],
    })
  })
})
