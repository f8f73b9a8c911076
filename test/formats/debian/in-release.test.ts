import { afterAll, beforeAll, expect, it } from 'vitest'
import { verifyInRelease } from '../../../src/formats/debian/in-release.ts'
import { createGpgRig, type GpgRig } from '../gpg-rig.ts'

const sum = 'ab'.repeat(32)
const release = `Origin: Debian
Label: Debian
Suite: oldstable
Codename: bookworm
Date: Sat, 11 Jul 2026 10:16:37 UTC
Valid-Until: Sat, 18 Jul 2026 10:16:37 UTC
Architectures: amd64
Components: main
SHA256:
 ${sum} 12 main/binary-amd64/Packages
`
const date = Date.UTC(2026, 6, 11, 10, 16, 37) / 1000

let rig: GpgRig
beforeAll(() => {
  rig = createGpgRig()
  rig.makeKey('archive', { at: ['--faked-system-time', '20260101T000000'] })
})
afterAll(() => rig[Symbol.dispose]())

async function verify(text: string, expected: { now?: number; before?: string; name?: string } = {}) {
  const signed = rig.clearsign('archive', Buffer.from(text), ['--faked-system-time', '20260711T101700'])
  const { now = date + 3600, before, name = 'bookworm' } = expected
  const known = before === undefined ? undefined : { date: before }
  return verifyInRelease(signed, { name, now, before: known, keyring: rig.exportKey('archive') })
}

it('gives the release and the text that was signed', async () => {
  expect(await verify(release)).toMatchObject({
    ok: true,
    value: {
      text: release.trimEnd(),
      release: {
        codename: 'bookworm',
        date,
        sha256: new Map([['main/binary-amd64/Packages', { sha256: sum, size: 12 }]]),
      },
    },
  })
})

it('refuses another suite, also one that is called the same', async () => {
  expect(await verify(release, { name: 'trixie' })).toMatchObject({
    failures: [{ code: 'release-codename-wrong', expected: 'trixie', actual: 'bookworm' }],
  })
  expect(await verify(release, { name: 'oldstable' })).toMatchObject({
    failures: [{ code: 'release-codename-wrong' }],
  })
})

it('refuses a release that is out of date, and a clock that is behind it', async () => {
  expect(await verify(release, { now: date + 8 * 86_400 })).toMatchObject({
    failures: [{ code: 'release-expired', validUntil: '2026-07-18T10:16:37.000Z' }],
  })
  expect(await verify(release, { now: 0 })).toMatchObject({ failures: [{ code: 'signature-from-future' }] })
})

it('refuses a release older than the one that was believed before', async () => {
  expect((await verify(release, { before: 'Sat, 11 Jul 2026 10:16:37 UTC' })).ok).toBe(true)
  expect(await verify(release, { before: 'Sat, 11 Jul 2026 10:16:38 UTC' })).toMatchObject({
    failures: [{ code: 'release-went-back' }],
  })
})

it('refuses a well-signed text that is no release', async () => {
  expect(await verify('Origin: Debian\n')).toMatchObject({ failures: [{ code: 'release-invalid' }] })
})

it('trusts the keys that are shipped, and no other', async () => {
  const signed = rig.clearsign('archive', Buffer.from(release), ['--faked-system-time', '20260711T101700'])
  expect(await verifyInRelease(signed, { name: 'bookworm', now: date + 3600 })).toMatchObject({
    failures: [{ code: 'signature-key-unknown' }],
  })
})
