import { expect, it } from 'vitest'
import { digestOf } from '../../../../src/core/digest.ts'
import { fetchListed } from '../../../../src/stages/lock/debian/fetch-listed.ts'
import { createFetchRig, never, someBytes } from '../../../machine/network/fetch-rig.ts'
import { type Answer, sendBytes, serve } from '../../../machine/network/loopback-server.ts'

const bytes = someBytes(2000)
const listed = digestOf(bytes)
const path = 'main/binary-amd64/Packages.xz'
const folder = '/dists/bookworm/main/binary-amd64'

/** Fetches what a release lists from a mirror with these files, and says what was asked for. */
async function fetchFrom(answers: Readonly<Record<string, Answer>>, acquireByHash = true) {
  await using server = await serve(answers)
  await using rig = await createFetchRig({ environment: { DEBWRIGHT_DEBIAN_MIRROR: server.url } })
  const release = { acquireByHash, sha256: new Map([[path, listed]]) }
  const fetched = await fetchListed('debian', 'bookworm', path, release, rig, never())
  const asked = [...new Set(server.requests.map(({ url = '' }) => url.slice(folder.length)))]
  return { fetched: fetched.ok ? fetched.value : fetched.failures.map(({ code }) => code), asked }
}

const byHash = `/by-hash/SHA256/${listed.sha256}`

it('asks for a file by its digest, so that a mirror in the middle of an update serves it', async () => {
  expect(await fetchFrom({ [folder + byHash]: sendBytes(bytes) })).toEqual({
    fetched: listed,
    asked: [byHash],
  })
})

it('asks for it by its name where the mirror has none by digest', async () => {
  const named = { [`${folder}/Packages.xz`]: sendBytes(bytes) }
  expect(await fetchFrom(named)).toEqual({ fetched: listed, asked: [byHash, '/Packages.xz'] })
  expect(await fetchFrom(named, false)).toEqual({ fetched: listed, asked: ['/Packages.xz'] })
})

it('believes neither before its digest is right', async () => {
  const wrong = { [`${folder}/Packages.xz`]: sendBytes(someBytes(2000, 2)) }
  expect(await fetchFrom(wrong)).toMatchObject({ fetched: ['digest-mismatch'] })
  const broken: Answer = (_request, response) => response.writeHead(403).end()
  expect(await fetchFrom({ [folder + byHash]: broken })).toEqual({
    fetched: ['http-status'],
    asked: [byHash],
  })
})
