import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { digestOf } from '../../../src/core/digest.ts'
import { ok } from '../../../src/core/result.ts'
import { createFileClient } from '../../../src/machine/network/file-client.ts'
import { createHttpClient, defaultLimits } from '../../../src/machine/network/http.ts'
import { createFetchRig, type FetchRig, lockedDeb, never, someBytes } from './fetch-rig.ts'
import { sendPage, serve } from './loopback-server.ts'

const sdist = someBytes(5000)
let folder = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'debwright index#1-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function put(path: string, content: string | Uint8Array = sdist): void {
  const full = join(folder, path)
  mkdirSync(dirname(full), { recursive: true })
  writeFileSync(full, content)
}

/** The folder as an address: what stands in its name has a meaning in addresses. */
function address(): string {
  return `file://${folder.split('/').map(encodeURIComponent).join('/')}`
}

function fetchRig(): Promise<FetchRig> {
  return createFetchRig({ environment: { DEBWRIGHT_INDEX_URL: address() } })
}

async function listFiles(name: string): Promise<unknown> {
  await using rig = await fetchRig()
  const page = await rig.fetcher.listProject({ name }, never())
  return page.ok ? page.value.files : page.failures
}

describe('an index that is a folder', () => {
  it('lists the sdists and wheels of a project that lie in it, with their sizes', async () => {
    put('Acme_Lib-1.0.tar.gz')
    put('acme_lib-1.1-py3-none-any.whl', 'wheel')
    put('acme_lib_extra-1.0.tar.gz')
    put('README')
    expect(await listFiles('Acme.Lib')).toEqual([
      { filename: 'Acme_Lib-1.0.tar.gz', size: 5000 },
      { filename: 'acme_lib-1.1-py3-none-any.whl', size: 5 },
    ])
    expect(await listFiles('unknown')).toEqual([
      {
        code: 'mirror-file-unreadable',
        name: 'a file of unknown',
        url: address(),
        reason: 'there is no such file',
      },
    ])
  })

  it('lists the folder of the project where it has one with files to list', async () => {
    put('acme-1.0.tar.gz')
    put('acme/pyproject.toml')
    expect(await listFiles('acme')).toEqual([{ filename: 'acme-1.0.tar.gz', size: 5000 }])
    put('acme/acme-2.0.tar.gz')
    expect(await listFiles('acme')).toEqual([{ filename: 'acme-2.0.tar.gz', size: 5000 }])
  })

  it('has no links but to files here and to servers', async () => {
    const hrefs = ['50%', '%ff', 'a%2fb', 'a%00b', '//other/share'].map(path => `${path}/acme-1.0.tar.gz`)
    const fine = ['acme-1.0.tar.gz', 'http://example.org/acme-1.1.tar.gz']
    const links = [...hrefs, 'acme-1.2.tar.gz?v=1', ...fine].map(
      href => `<a href="${href}">${/[^/]*$/.exec(href)?.[0]}</a>`,
    )
    put('acme/index.html', links.join('\n'))
    expect(await listFiles('acme')).toEqual(
      ['acme-1.0.tar.gz', 'acme-1.1.tar.gz'].map(filename => ({ filename })),
    )
  })

  it('gives no file that changes while it is read', async () => {
    await using remote = createHttpClient({
      environment: {},
      authorities: async () => ok(undefined),
      findCredentials: () => undefined,
      limits: defaultLimits,
    })
    for (const size of [10, 100_000]) {
      put('acme-1.0.tar.gz')
      const sink = {
        begin: async () => {
          truncateSync(join(folder, 'acme-1.0.tar.gz'), size)
          return ok(undefined)
        },
        write: async () => ok(undefined),
      }
      const request = { name: 'acme', url: `${address()}/acme-1.0.tar.gz` }
      expect(await createFileClient(remote).get(request, sink, never())).toMatchObject({
        failures: [{ code: 'mirror-file-unreadable', reason: 'it changed while it was read' }],
      })
    }
  })

  it('reads the page of a static index, and fetches from where its links lead', async () => {
    const { sha256 } = digestOf(sdist)
    put('files/acme-1.0.tar.gz')
    put(
      'simple/acme/index.html',
      `<a href="../../files/acme-1.0.tar.gz#sha256=${sha256}" data-requires-python="&gt;=3.9">acme-1.0.tar.gz</a>`,
    )
    await using rig = await createFetchRig({ environment: { DEBWRIGHT_INDEX_URL: `${address()}/simple/` } })
    expect(await rig.fetcher.listProject({ name: 'acme' }, never())).toEqual({
      ok: true,
      value: { files: [{ filename: 'acme-1.0.tar.gz', sha256, requiresPython: '>=3.9' }] },
    })
    const file = {
      purl: 'pkg:pypi/acme@1.0',
      filename: 'acme-1.0.tar.gz',
      ...digestOf(sdist),
      index: undefined,
    }
    expect(await rig.fetcher.fetchFiles([file], never())).toEqual({ ok: true, value: undefined })
    const stored = await rig.store.read(file)
    expect(stored.ok && Buffer.from(stored.value).equals(sdist)).toBe(true)
  })

  it('gives a file whose digest nobody knew', async () => {
    put('acme-1.0.tar.gz')
    await using rig = await fetchRig()
    expect(await rig.fetcher.fetchListed({ name: 'acme' }, 'acme-1.0.tar.gz', never())).toEqual({
      ok: true,
      value: digestOf(sdist),
    })
    expect(await rig.leftovers()).toEqual([])
  })

  it('believes no file that is another than the locked one', async () => {
    put('acme-1.0.tar.gz', someBytes(5000, 2))
    await using rig = await fetchRig()
    const file = {
      purl: 'pkg:pypi/acme@1.0',
      filename: 'acme-1.0.tar.gz',
      ...digestOf(sdist),
      index: undefined,
    }
    expect(await rig.fetcher.fetchFiles([file], never())).toMatchObject({
      failures: [{ code: 'digest-mismatch', name: 'acme-1.0.tar.gz' }],
    })
    expect(await rig.leftovers()).toEqual([])
  })

  it('waits for no pipe, and follows links to files only', async () => {
    execFileSync('mkfifo', [join(folder, 'acme-1.0.tar.gz')])
    mkdirSync(join(folder, 'acme-1.1.tar.gz'))
    symlinkSync('nowhere', join(folder, 'acme-1.2.tar.gz'))
    put('elsewhere/real')
    symlinkSync('elsewhere/real', join(folder, 'acme-1.3.tar.gz'))
    expect(await listFiles('acme')).toEqual([{ filename: 'acme-1.3.tar.gz', size: 5000 }])
    put('page/acme/index.html', '<a href="../../acme-1.0.tar.gz">acme-1.0.tar.gz</a>')
    await using rig = await createFetchRig({ environment: { DEBWRIGHT_INDEX_URL: `${address()}/page` } })
    expect(await rig.fetcher.fetchListed({ name: 'acme' }, 'acme-1.0.tar.gz', never())).toMatchObject({
      failures: [{ code: 'mirror-file-unreadable', reason: 'it is no regular file' }],
    })
  })

  it('is named where it is not there, as is a file that its page lists', async () => {
    put('page/acme/index.html', '<a href="acme-1.0.tar.gz">acme-1.0.tar.gz</a>')
    const reason = 'there is no such file'
    await using rig = await createFetchRig({ environment: { DEBWRIGHT_INDEX_URL: `${address()}/page` } })
    expect(await rig.fetcher.fetchListed({ name: 'acme' }, 'acme-1.0.tar.gz', never())).toEqual({
      ok: false,
      failures: [
        {
          code: 'mirror-file-unreadable',
          name: 'acme-1.0.tar.gz',
          url: `${address()}/page/acme/acme-1.0.tar.gz`,
          reason,
        },
      ],
    })
    await using nowhere = await createFetchRig({ environment: { DEBWRIGHT_INDEX_URL: `${address()}/none` } })
    expect(await nowhere.fetcher.listProject({ name: 'acme' }, never())).toEqual({
      ok: false,
      failures: [
        {
          code: 'mirror-file-unreadable',
          name: 'the index',
          url: `${address()}/none`,
          reason: 'there is no such folder',
        },
      ],
    })
  })
})

it('no page of a server leads to a file of this machine', async () => {
  put('acme-1.0.tar.gz')
  await using server = await serve({
    '/simple/acme/': sendPage([`<a href="${address()}/acme-1.0.tar.gz">acme-1.0.tar.gz</a>`]),
    '/simple/base/': sendPage([
      `<base href="${address()}/">`,
      '<a href="acme-1.0.tar.gz">acme-1.0.tar.gz</a>',
    ]),
    '/simple/moved/': (_request, response) =>
      response.writeHead(302, { location: `${address()}/acme/` }).end(),
    '/simple/base/acme-1.0.tar.gz': (_request, response) =>
      response.writeHead(302, { location: `${address()}/acme-1.0.tar.gz` }).end(),
  })
  await using rig = await createFetchRig({ environment: { DEBWRIGHT_INDEX_URL: `${server.url}/simple` } })
  const fetch = async (name: string) => {
    const fetched = await rig.fetcher.fetchListed({ name }, 'acme-1.0.tar.gz', never())
    return fetched.ok ? fetched.value : fetched.failures.map(({ code }) => code)
  }
  expect(await fetch('acme')).toEqual(['index-file-missing'])
  expect(await fetch('base')).toEqual(['redirect-refused'])
  expect(await fetch('moved')).toEqual(['redirect-refused'])
})

describe('a mirror that is a folder', () => {
  const bytes = someBytes(3000, 3)
  const deb = lockedDeb(bytes)

  it('gives locked packages', async () => {
    put(deb.filename, bytes)
    await using rig = await createFetchRig({ environment: { DEBWRIGHT_DEBIAN_MIRROR: address() } })
    expect(await rig.fetcher.fetchFiles([deb], never())).toEqual({ ok: true, value: undefined })
  })

  it('that has lost one is left for the next, and the last one that lost it says so', async () => {
    await using rig = await createFetchRig({
      environment: { DEBWRIGHT_DEBIAN_MIRROR: `${address()}/a ${address()}/b` },
    })
    expect(await rig.fetcher.fetchFiles([deb], never())).toMatchObject({
      failures: [{ code: 'deb-gone', debs: [{ name: 'hello', from: `${address()}/a/${deb.filename}` }] }],
    })
    put(`b/${deb.filename}`, bytes)
    expect(await rig.fetcher.fetchFiles([deb], never())).toEqual({ ok: true, value: undefined })
  })
})
