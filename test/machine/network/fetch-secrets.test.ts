import { execFileSync } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { digestOf } from '../../../src/core/digest.ts'
import { formatFailure } from '../../../src/core/failure.ts'
import { redactUrl } from '../../../src/machine/network/http-redact.ts'
import { followRedirect } from '../../../src/machine/network/http-redirect.ts'
import { createFetchRig, lockedDeb, never, someBytes } from './fetch-rig.ts'
import { sendBytes, sendPage, serve } from './loopback-server.ts'

const bytes = someBytes(10_000)
const deb = lockedDeb(bytes)
const authorization = `Basic ${Buffer.from('ann:s3cr%t').toString('base64')}`

it('sends the credentials of an address and never shows them', async () => {
  await using server = await serve({ [`/${deb.filename}`]: sendBytes(bytes) })
  const mirror = server.url.replace('://', '://ann:s3cr%25t@')
  await using rig = await createFetchRig({ environment: { DEBWRIGHT_DEBIAN_MIRROR: mirror } })
  expect((await rig.fetcher.fetchFiles([deb], never())).ok).toBe(true)
  expect(server.requests[0]?.headers.authorization).toBe(authorization)
  const missing = await rig.fetcher.fetchFiles(
    [{ ...deb, filename: 'gone', sha256: digestOf(someBytes(3)).sha256 }],
    never(),
  )
  const told = missing.ok ? '' : missing.failures.map(formatFailure).join('')
  expect(told).toContain(`hello 1.0: http://***@127.0.0.1:${server.port}/gone`)
  expect(`${told}${JSON.stringify(rig.events)}`).not.toMatch(/s3cr|ann/)
})

it('gives the credentials of the index to the files that lie beside it, and to no other host', async () => {
  const { sha256, size } = digestOf(bytes)
  await using other = await serve({ '/six-2.tar.gz': sendBytes(bytes) })
  await using server = await serve({
    '/simple/six/': (request, response, count) =>
      sendPage([
        `<a href="http://127.0.0.1:${server.port}/six-1.tar.gz">six-1.tar.gz</a>`,
        `<a href="${other.url}/six-2.tar.gz">six-2.tar.gz</a>`,
      ])(request, response, count),
    '/six-1.tar.gz': sendBytes(bytes),
  })
  const index = `${server.url.replace('://', '://ann:s3cr%25t@')}/simple`
  await using rig = await createFetchRig({ environment: { PIP_INDEX_URL: index } })
  expect((await rig.fetcher.fetchListed({ name: 'six' }, 'six-1.tar.gz', never())).ok).toBe(true)
  expect((await rig.fetcher.fetchListed({ name: 'six' }, 'six-2.tar.gz', never())).ok).toBe(true)
  expect(server.requests.map(({ headers }) => headers.authorization)).toEqual([authorization, authorization])
  expect(other.requests[0]?.headers.authorization).toBe(undefined)
  expect(size).toBe(10_000)
  expect(await readFile(rig.store.pathOf(sha256))).toEqual(bytes)
})

it('takes credentials from the netrc, and drops them when a redirect leaves the host', async () => {
  await using rig0 = await createFetchRig({ environment: {} })
  const netrc = join(rig0.folder, 'netrc')
  await writeFile(
    netrc,
    '# mine\nmachine 127.0.0.1\n  login ann password s3cr%t\nmachine localhost login eve password no\n',
  )
  await using server = await serve({ [`/${deb.filename}`]: sendBytes(bytes) })
  await using rig = await createFetchRig({
    environment: { DEBWRIGHT_DEBIAN_MIRROR: server.url, NETRC: netrc },
  })
  expect((await rig.fetcher.fetchFiles([deb], never())).ok).toBe(true)
  expect(server.requests[0]?.headers.authorization).toBe(authorization)
  const secret = 'https://ann:pw@one.example.org/a'
  expect(followRedirect('x', secret, 'https://two.example.org/b')).toEqual({
    ok: true,
    value: 'https://two.example.org/b',
  })
  expect(followRedirect('x', secret, '/b')).toEqual({ ok: true, value: 'https://ann:pw@one.example.org/b' })
  expect(followRedirect('x', secret, 'http://one.example.org/b').ok).toBe(false)
  expect(followRedirect('x', secret, 'file:///etc/passwd').ok).toBe(false)
})

it('goes through the proxy that the environment names, but for the hosts that need none', async () => {
  await using proxy = await serve({ [`http://mirror.invalid/${deb.filename}`]: sendBytes(bytes) })
  await using rig = await createFetchRig({
    environment: { DEBWRIGHT_DEBIAN_MIRROR: 'http://mirror.invalid', http_proxy: proxy.url },
  })
  expect((await rig.fetcher.fetchFiles([deb], never())).ok).toBe(true)
  await using short = await createFetchRig({
    environment: { DEBWRIGHT_DEBIAN_MIRROR: 'http://mirror.invalid', http_proxy: `127.0.0.1:${proxy.port}` },
  })
  expect((await short.fetcher.fetchFiles([deb], never())).ok).toBe(true)
  await using direct = await createFetchRig({
    environment: {
      DEBWRIGHT_DEBIAN_MIRROR: 'http://mirror.invalid',
      http_proxy: proxy.url,
      no_proxy: 'mirror.invalid',
    },
  })
  expect(await direct.fetcher.fetchFiles([deb], never())).toMatchObject({
    failures: [{ code: 'host-unknown' }],
  })
})

it('trusts the authority that the machine names, and no server without one', async () => {
  await using rig0 = await createFetchRig({ environment: {} })
  const [key, cert] = [join(rig0.folder, 'key.pem'), join(rig0.folder, 'cert.pem')]
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1']
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      ...subject,
      '-keyout',
      key,
      '-out',
      cert,
    ],
    { stdio: 'pipe' },
  )
  const tls = { key: await readFile(key), cert: await readFile(cert) }
  await using server = await serve({ [`/${deb.filename}`]: sendBytes(bytes) }, tls)
  await using stranger = await createFetchRig({ environment: { DEBWRIGHT_DEBIAN_MIRROR: server.url } })
  expect(await stranger.fetcher.fetchFiles([deb], never())).toMatchObject({
    failures: [{ code: 'tls-failed', reason: 'DEPTH_ZERO_SELF_SIGNED_CERT' }],
  })
  for (const variable of ['DEBWRIGHT_CA_FILE', 'PIP_CERT', 'SSL_CERT_FILE']) {
    await using rig = await createFetchRig({
      environment: { DEBWRIGHT_DEBIAN_MIRROR: server.url, [variable]: cert },
    })
    expect((await rig.fetcher.fetchFiles([deb], never())).ok).toBe(true)
  }
  const rubbish = join(rig0.folder, 'rubbish.pem')
  await writeFile(rubbish, '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n')
  for (const none of [key, rubbish]) {
    await using empty = await createFetchRig({
      environment: { DEBWRIGHT_DEBIAN_MIRROR: server.url, PIP_CERT: none },
    })
    expect(await empty.fetcher.fetchFiles([deb], never())).toMatchObject({
      failures: [{ code: 'setting-invalid', setting: 'PIP_CERT' }],
    })
  }
})

it('hides user, password, query and fragment of an address', () => {
  expect(redactUrl('https://ann:pw@example.org/simple/?token=x#y')).toBe(
    'https://***@example.org/simple/?***',
  )
  expect(redactUrl('https://example.org/simple')).toBe('https://example.org/simple')
  expect(redactUrl('ann:pw@example org')).toBe('(unreadable address)')
})
