import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { sha256Of } from '../../../src/core/digest.ts'
import type { Lock, LockedDeb } from '../../../src/recipe/lock/lock.ts'
import { type Answer, breakAfter, sendBytes, sendPage } from '../../machine/network/loopback-server.ts'
import { askedByContainers } from '../../recipe/made-lock.ts'
import { failing, placeFiles } from '../rig/failing.ts'
import { hurry } from '../rig/host-view.ts'
import { populateStore } from '../rig/populate.ts'
import { firstAccount } from '../rig/suite.ts'
import { mapTargets, placeTiny, type TinyPlace, withoutPackages } from '../rig/tiny.ts'
import { serveTiny } from '../rig/tiny-index.ts'

let number = 0

beforeAll(async () => {
  await populateStore(firstAccount())
})

/** A recipe whose only sdist is in no store. */
function place(): Promise<TinyPlace> {
  number += 1
  const files = { 'tiny.py': `"fetched ${number} ${process.pid} ${Date.now()}" + "." * 99999` }
  return placeTiny(firstAccount(), {
    sdists: [{ name: 'tiny', files }],
    planted: false,
    changeLock: withoutPackages,
  })
}

/** Fetches a sdist of which the index's server answers so. */
async function fetchFrom(answers: (bytes: Buffer) => Readonly<Record<string, Answer>>): Promise<string> {
  const { folder, sdists } = await place()
  const [bytes = Buffer.alloc(0)] = sdists.values()
  await using server = await serveTiny(sdists, answers(bytes))
  return await failing(['fetch', 'tiny.yaml'], {
    cwd: folder,
    environment: { DEBWRIGHT_INDEX_URL: `${server.url}/simple` },
  })
}

async function fetchWith(
  environment: Readonly<Record<string, string>>,
  ...words: readonly string[]
): Promise<string> {
  const { folder } = await place()
  return failing(['fetch', 'tiny.yaml', ...words], { cwd: folder, environment })
}

const file = '/files/tiny-1.0.tar.gz'

/** Locked packages that are in no store and on no mirror. */
function inNoMirror(...names: readonly string[]): LockedDeb[] {
  return names.map(name =>
    askedByContainers({
      ...{ archive: 'debian', in: ['build'], size: 10 },
      purl: `pkg:deb/debian/${name}@1.0-1?arch=all`,
      filename: `pool/main/t/${name}/${name}_1.0-1_all.deb`,
      sha256: sha256Of(`${name} ${number} ${process.pid} ${Date.now()}`),
    }),
  )
}

it('says that the bytes are others than were locked', async () => {
  const text = await fetchFrom(bytes => ({ [file]: sendBytes(Buffer.from(bytes).fill(0, 100, 101)) }))
  expect(text.replace(/[0-9a-f]{64}/g, 'SHA256')).toMatchInlineSnapshot(`
    "exit status 3
    error[digest-mismatch]: fetching: tiny-1.0.tar.gz is not the file that was locked
      expected: SHA256
      actual:   SHA256

    hint: use another mirror or index; if upstream itself republished the file, review it, pin it anew and run \`debwright lock RECIPE\`
    "
  `)
})

it('says that there are more bytes than were locked', async () => {
  const text = await fetchFrom(bytes => ({ [file]: sendBytes(Buffer.concat([bytes, bytes])) }))
  expect(text.replace(/\d+ bytes/g, 'N bytes')).toMatchInlineSnapshot(`
    "exit status 3
    error[size-mismatch]: fetching: tiny-1.0.tar.gz has another size than was locked
      expected: N bytes
      actual:   N bytes

    hint: use another mirror or index; if upstream itself republished the file, review it, pin it anew and run \`debwright lock RECIPE\`
    "
  `)
})

it('says that the server breaks off', async () => {
  const text = await fetchFrom(bytes => ({ [file]: breakAfter(bytes, 100) }))
  expect(text.replace(/of \d+/, 'of N')).toMatchInlineSnapshot(`
    "exit status 5
    error[download-truncated]: fetching tiny-1.0.tar.gz: truncated at 500 of N bytes
      from: http://127.0.0.1:PORT/files/tiny-1.0.tar.gz

    hint: check the network of this machine (\`debwright doctor\` shows what it uses) and try again
    "
  `)
})

it('says that nothing comes any more', async () => {
  const { folder, sdists } = await place()
  const [bytes = Buffer.alloc(0)] = sdists.values()
  const stall: Answer = (_, response) =>
    void response.writeHead(200, { 'content-length': bytes.length }).write(bytes.subarray(0, 100))
  await using server = await serveTiny(sdists, { [file]: stall })
  const environment = { DEBWRIGHT_INDEX_URL: `${server.url}/simple` }
  expect(
    await failing(['fetch', 'tiny.yaml'], { cwd: folder, environment, before: hurry(100) }),
  ).toMatchInlineSnapshot(`
    "exit status 5
    error[download-stalled]: fetching tiny-1.0.tar.gz: nothing came for 30 s, after 100 bytes
      from: http://127.0.0.1:PORT/files/tiny-1.0.tar.gz

    hint: check the network of this machine (\`debwright doctor\` shows what it uses) and try again
    "
  `)
})

it('says that more comes than such a thing may have', async () => {
  const endless: Answer = (_, response) => {
    response.writeHead(200, { 'content-type': 'text/html' })
    const piece = Buffer.alloc(1 << 20, '<a href="x">x</a>')
    const more = () => void (response.destroyed || response.write(piece, more))
    more()
  }
  expect(await fetchFrom(() => ({ '/simple/tiny/': endless }))).toMatchInlineSnapshot(`
    "exit status 5
    error[download-too-large]: fetching tiny: more than 64 MB
      from: http://127.0.0.1:PORT/simple/tiny/

    hint: the server sends something else than was asked for; use another mirror
    "
  `)
})

it('says that a page came instead of the file', async () => {
  const page: Answer = (_, response) => {
    response
      .writeHead(200, { 'content-type': 'text/html' })
      .end('<!DOCTYPE html><title>Please log in</title>')
  }
  expect(await fetchFrom(() => ({ [file]: page }))).toMatchInlineSnapshot(`
    "exit status 5
    error[download-is-html]: fetching tiny-1.0.tar.gz: the server sent an HTML page instead of the file
      from: http://127.0.0.1:PORT/files/tiny-1.0.tar.gz

    hint: a proxy or a login page stands in the way; open the address in a browser to see which
    "
  `)
})

it('says that the server has trouble', async () => {
  const trouble: Answer = (_, response) => void response.writeHead(503).end()
  expect(await fetchFrom(() => ({ [file]: trouble }))).toMatchInlineSnapshot(`
    "exit status 5
    error[http-status]: fetching tiny-1.0.tar.gz: the server answered with status 503
      from: http://127.0.0.1:PORT/files/tiny-1.0.tar.gz

    hint: the server has trouble: try again later, or use another mirror
    "
  `)
})

it('says that the server wants credentials', async () => {
  const closed: Answer = (_, response) => void response.writeHead(401).end()
  expect(await fetchFrom(() => ({ '/simple/tiny/': closed }))).toMatchInlineSnapshot(`
    "exit status 5
    error[http-status]: fetching tiny: the server answered with status 401
      from: http://127.0.0.1:PORT/simple/tiny/

    hint: give the credentials in ~/.netrc, or in the address of the index or proxy
    "
  `)
})

it('says that the index has the project, but not the file', async () => {
  expect(await fetchFrom(() => ({ '/simple/tiny/': sendPage([]) }))).toMatchInlineSnapshot(`
    "exit status 5
    error[index-file-missing]: the index does not list tiny-1.0.tar.gz of tiny

    hint: use an index that still has it; or take another version: pin one, or for a build requirement run \`debwright lock RECIPE --update tiny\`
    "
  `)
})

it('says that the page is no index page', async () => {
  const odd: Answer = (_, response) => {
    response.writeHead(200, { 'content-type': 'application/vnd.pypi.simple.v1+json' }).end('{"files": 1}')
  }
  expect(await fetchFrom(() => ({ '/simple/tiny/': odd }))).toMatchInlineSnapshot(`
    "exit status 5
    error[index-page-invalid]: reading the index page of tiny: the page is not the JSON of a simple index
      from: http://127.0.0.1:PORT/simple/tiny/

    hint: check that the address is that of a simple index (PEP 503)
    "
  `)
})

it('follows no redirect to a file of this machine', async () => {
  const redirect: Answer = (_, response) =>
    void response.writeHead(302, { location: 'file:///etc/passwd' }).end()
  expect(await fetchFrom(() => ({ [file]: redirect }))).toMatchInlineSnapshot(`
    "exit status 5
    error[redirect-refused]: fetching tiny-1.0.tar.gz: a redirect was not followed: it leads to file:
      from: http://127.0.0.1:PORT/files/tiny-1.0.tar.gz

    hint: the mirror or a proxy is set up wrongly; use another one
    "
  `)
})

it('says that the host is unknown', async () => {
  expect(await fetchWith({ DEBWRIGHT_INDEX_URL: 'https://index.invalid/simple' })).toMatchInlineSnapshot(`
    "exit status 5
    error[host-unknown]: fetching tiny: the host index.invalid is unknown
      from: https://index.invalid/simple/tiny/

    hint: check the network of this machine (\`debwright doctor\` shows what it uses) and try again
    "
  `)
})

it('says that the host does not answer', async () => {
  expect(await fetchWith({ DEBWRIGHT_INDEX_URL: 'http://127.0.0.1:1/simple' })).toMatchInlineSnapshot(`
    "exit status 5
    error[host-unreachable]: fetching tiny: the host 127.0.0.1:PORT cannot be reached
      from:   http://127.0.0.1:PORT/simple/tiny/
      reason: connection refused (ECONNREFUSED)

    hint: check the network of this machine (\`debwright doctor\` shows what it uses) and try again
    "
  `)
})

it('says that the server does not speak TLS', async () => {
  const { folder, sdists } = await place()
  await using server = await serveTiny(sdists)
  const environment = { DEBWRIGHT_INDEX_URL: `${server.url.replace('http:', 'https:')}/simple` }
  expect(await failing(['fetch', 'tiny.yaml'], { cwd: folder, environment })).toMatchInlineSnapshot(`
    "exit status 5
    error[tls-failed]: fetching tiny: no trusted connection to 127.0.0.1:PORT
      from:   https://127.0.0.1:PORT/simple/tiny/
      reason: ERR_SSL_WRONG_VERSION_NUMBER

    hint: no TLS is spoken there: check https or http, host and port of the address
    "
  `)
})

it('says that nothing names an index', async () => {
  // Neither a setting nor a client that has one of its own.
  const config = join(placeFiles({ 'uv.toml': '' }), 'uv.toml')
  const environment = { PATH: '/nonexistent', PIP_CONFIG_FILE: '/dev/null', UV_CONFIG_FILE: config }
  expect(await fetchWith(environment)).toMatchInlineSnapshot(`
    "exit status 5
    error[index-not-configured]: this machine names no Python package index
      looked at: DEBWRIGHT_INDEX_URL
      looked at: UV_DEFAULT_INDEX
      looked at: UV_INDEX_URL
      looked at: PIP_INDEX_URL
      looked at: uv.toml
      looked at: pip.conf
      looked at: python3 -m pip, uv

    hint: install pip or uv, which know their own; or set DEBWRIGHT_INDEX_URL, or index-url in pip.conf
    "
  `)
})

it('says once for all packages that nothing names a mirror of their archive', async () => {
  const names = Array.from({ length: 20 }, (_, number) => `attic${number}`)
  const changeLock = (lock: Lock) =>
    mapTargets(lock, target => {
      const elsewhere = <T>(entry: T) => ({ ...entry, archive: 'debian-attic' })
      const releases = target.debian.releases.map(elsewhere)
      return {
        ...target,
        debian: { ...target.debian, releases, packages: inNoMirror(...names).map(elsewhere) },
      }
    })
  const { folder } = await placeTiny(firstAccount(), { sdists: [{ name: 'tiny' }], changeLock })
  expect(await failing(['fetch', 'tiny.yaml'], { cwd: folder })).toMatchInlineSnapshot(`
    "exit status 5
    error[archive-not-configured]: this machine names no mirror of the archive debian-attic
      looked at: DEBWRIGHT_DEBIAN_ATTIC_MIRROR
      looked at: /etc/apt/sources.list
      looked at: /etc/apt/sources.list.d

    hint: set DEBWRIGHT_DEBIAN_ATTIC_MIRROR to the address of a mirror
    "
  `)
})

it('fetches what only locking needs too', async () => {
  const changeLock = (lock: Lock) =>
    mapTargets(lock, target => {
      const packages = inNoMirror('asking').map(one => askedByContainers({ ...one, in: ['solver'] }))
      return { ...target, debian: { ...target.debian, packages } }
    })
  const { folder } = await placeTiny(firstAccount(), { sdists: [{ name: 'tiny' }], changeLock })
  const environment = { DEBWRIGHT_DEBIAN_MIRROR: `file://${folder}` }
  expect(await failing(['fetch', 'tiny.yaml'], { cwd: folder, environment })).toContain(
    'error[deb-gone]: no mirror of the archive debian has asking 1.0-1 any more',
  )
})

it('says that an address is none', async () => {
  expect(await fetchWith({ DEBWRIGHT_INDEX_URL: 'ftp://example.org/simple' })).toMatchInlineSnapshot(`
    "exit status 5
    error[setting-invalid]: DEBWRIGHT_INDEX_URL: not an address that begins with https://, http:// or file:///

    hint: \`debwright doctor\` shows every setting and where it comes from
    "
  `)
})

it('says that the folder of the index is not there', async () => {
  expect(await fetchWith({ DEBWRIGHT_INDEX_URL: 'file:///nonexistent/simple' })).toMatchInlineSnapshot(`
    "exit status 5
    error[mirror-file-unreadable]: the index cannot be read: there is no such folder
      from: file:///nonexistent/simple

    hint: see whether the folder is the right one (\`debwright doctor\` shows what is set) and can be read
    "
  `)
})

it('says that fetching is off', async () => {
  expect(await fetchWith({}, '--offline')).toMatchInlineSnapshot(`
    "exit status 5
    error[offline]: tiny-1.0.tar.gz is not in the store, and fetching is off (--offline)

    hint: run \`debwright fetch RECIPE\` with a network first
    "
  `)
})

it('prints no password of an address', async () => {
  const text = await fetchWith({
    DEBWRIGHT_INDEX_URL: 'http://someone:s3cret@127.0.0.1:1/simple?token=t0ken',
  })
  expect(text).toMatchInlineSnapshot(`
    "exit status 5
    error[host-unreachable]: fetching tiny: the host 127.0.0.1:PORT cannot be reached
      from:   http://***@127.0.0.1:PORT/simple?***
      reason: connection refused (ECONNREFUSED)

    hint: check the network of this machine (\`debwright doctor\` shows what it uses) and try again
    "
  `)
})

it('says which locked packages the mirrors have no more, and the day that they were locked', async () => {
  number += 1
  const changeLock = (lock: Lock) =>
    mapTargets(lock, target => ({
      ...target,
      debian: { ...target.debian, packages: inNoMirror('tiny-gone', 'tiny-went') },
    }))
  const { folder, sdists } = await placeTiny(firstAccount(), { sdists: [{ name: 'tiny' }], changeLock })
  await using server = await serveTiny(sdists, {})
  const text = await failing(['fetch', 'tiny.yaml'], {
    cwd: folder,
    environment: { DEBWRIGHT_DEBIAN_MIRROR: `${server.url}/debian` },
  })
  expect(text.replace(/locked on: .*/, 'locked on: DATE')).toMatchInlineSnapshot(`
    "exit status 5
    error[deb-gone]: no mirror of the archive debian has 2 of the locked packages any more
      locked on: DATE
      tiny-gone 1.0-1: http://127.0.0.1:PORT/debian/pool/main/t/tiny-gone/tiny-gone_1.0-1_all.deb
      tiny-went 1.0-1: http://127.0.0.1:PORT/debian/pool/main/t/tiny-went/tiny-went_1.0-1_all.deb

    hint: a mirror keeps only the newest version of a package: take the new one with \`debwright lock RECIPE --update debian\`, name a mirror of that day (a snapshot) in DEBWRIGHT_DEBIAN_MIRROR, or build from a bundle that holds it (\`--bundle FILE\`)
    "
  `)
})
