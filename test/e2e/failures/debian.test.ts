import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { sha256Of } from '../../../src/core/digest.ts'
import type { Lock } from '../../../src/recipe/lock/lock.ts'
import { createGpgRig, type GpgRig } from '../../formats/gpg-rig.ts'
import { sendPage } from '../../machine/network/loopback-server.ts'
import { failing } from '../rig/failing.ts'
import { type MadeArchive, serveMadeArchive } from '../rig/made-archive.ts'
import { populateStore } from '../rig/populate.ts'
import { firstAccount } from '../rig/suite.ts'
import { mapTargets, placeTiny } from '../rig/tiny.ts'
import { serveTiny } from '../rig/tiny-index.ts'

const gpg: GpgRig = createGpgRig()
const fingerprint = gpg.makeKey('archive')
beforeAll(async () => {
  await populateStore(firstAccount())
})
afterAll(() => gpg[Symbol.dispose]())

interface LockCase {
  readonly name?: string
  /** The target after `bookworm:`. */
  readonly target?: string
  readonly more?: readonly string[]
  readonly made?: MadeArchive
  readonly changeLock?: (lock: Lock) => Lock
  readonly key?: string
}

const foreign = (suite = 'stable') =>
  `{name: made, suite: ${suite}, components: [tools], key: made.asc, fingerprint: "${fingerprint}"}`

/** Locks a recipe of a target whose archives are Debian's own and one that the test makes up. */
async function lock(one: LockCase): Promise<string> {
  const { name = 'tiny', target, more = [], made, changeLock = same => same, key = 'archive' } = one
  const tiny = await placeTiny(firstAccount(), { name, sdists: [{ name }], more, changeLock })
  const { folder, sdists } = tiny
  if (one.changeLock === undefined) rmSync(tiny.lock)
  const described = target ?? `{archives: [debian, ${foreign()}]}`
  writeFileSync(
    join(folder, `${name}.yaml`),
    [
      'schema: 1',
      `package: {name: ${name}, maintainer: "A Maintainer <a@example.org>"}`,
      ...(more.length === 0 ? [] : [`source: {sdist: ${name}}`]),
      `python: {pins: ${name}/requirements.txt}`,
      `targets: {bookworm: ${described}}`,
      ...more,
      '',
    ].join('\n'),
  )
  writeFileSync(join(folder, 'made.asc'), gpg.exportKey(key))
  const links = [...sdists].flatMap(([file, bytes]) => [
    `<a href="/files/${file}#sha256=${sha256Of(bytes)}">${file}</a>`,
    `<a href="/files/${name}-1.0-py3-none-any.whl#sha256=${sha256Of('')}">${name}-1.0-py3-none-any.whl</a>`,
  ])
  await using index = await serveTiny(sdists, { [`/simple/${name}/`]: sendPage(links) })
  await using server = await serveMadeArchive(gpg, key, made)
  const environment = {
    DEBWRIGHT_INDEX_URL: `${index.url}/simple`,
    DEBWRIGHT_MADE_MIRROR: `${server.url}/made`,
  }
  const text = await failing(['lock', `${name}.yaml`], { cwd: folder, environment })
  return text.replaceAll(fingerprint, 'FINGERPRINT')
}

it('network: says that another key has signed an archive', async () => {
  const another = gpg.makeKey('another')
  const text = await lock({ key: 'another' })
  expect(text.replaceAll(another, 'ANOTHER')).toMatchInlineSnapshot(`
    "exit status 3
    error[archive-key-wrong]: the InRelease of stable is signed by another key than the recipe names
      expected: FINGERPRINT
      actual:   ANOTHER

    hint: compare \`key\` and \`fingerprint\` of the archive in the recipe with what the archive's owner publishes
    "
  `)
})

it('network: says that an archive is of another name', async () => {
  const made = { fields: { Suite: 'testing' } }
  expect(await lock({ made })).toMatchInlineSnapshot(`
    "exit status 3
    error[release-codename-wrong]: the InRelease of stable is not that of the suite that was asked for
      expected: stable
      actual:   made

    hint: name the suite by its codename in the recipe, or use another mirror
    "
  `)
})

it('network: says that a release is over', async () => {
  const made = { fields: { 'Valid-Until': 'Sat, 18 Jul 2026 10:16:37 UTC' } }
  expect(await lock({ made })).toMatchInlineSnapshot(`
    "exit status 3
    error[release-expired]: the InRelease of stable is out of date
      valid until: 2026-07-18T10:16:37.000Z

    hint: use a mirror that is kept up to date, and check the clock of this machine
    "
  `)
})

it('network: says that an archive went back', async () => {
  const release = {
    ...{ archive: 'made', suite: 'stable', codename: 'made', date: 'Fri, 11 Nov 2211 11:11:11 UTC' },
    ...{ sha256: sha256Of('before'), components: ['tools'], 'signed-by': fingerprint },
  }
  const changeLock = (before: Lock) =>
    mapTargets(before, target => ({
      ...target,
      debian: { ...target.debian, releases: [...target.debian.releases, release] },
    }))
  const text = await lock({
    changeLock,
    target: `{archives: [debian, debian-updates, ${foreign()}]}`,
    made: { fields: { Date: 'Fri, 11 Nov 2011 11:11:11 UTC' } },
  })
  expect(text).toMatchInlineSnapshot(`
    "exit status 3
    error[release-went-back]: the InRelease of stable is older than the one that the lock already knows
      known:  Fri, 11 Nov 2211 11:11:11 UTC
      actual: Fri, 11 Nov 2011 11:11:11 UTC

    hint: use a mirror that is kept up to date
    "
  `)
})

it('network: says that a release cannot be read', async () => {
  expect(await lock({ made: { release: 'Suite: stable\n' } })).toMatchInlineSnapshot(`
    "exit status 3
    error[release-invalid]: the InRelease of stable: no valid Date in the Release file

    hint: use another mirror
    "
  `)
})

it('network: says that a release does not list what is used of it', async () => {
  expect(await lock({ made: { component: 'other' } })).toMatchInlineSnapshot(`
    "exit status 3
    error[release-file-unlisted]: dists/stable/InRelease does not list tools/binary-amd64/Packages.xz

    hint: check suite, component and architecture in the recipe
    "
  `)
})

it('network: says that the index of an archive is broken', async () => {
  const target = `{archives: [debian, ${foreign()}], packages: [tiny-tool=1.0]}`
  expect(await lock({ target, made: { index: Buffer.from('no gzip file') } })).toMatchInlineSnapshot(`
    "exit status 3
    error[archive-index-invalid]: made: dists/stable/tools/binary-amd64/Packages.gz cannot be used: it does not unpack to the file that the release lists

    hint: try again later or with another mirror; \`debwright doctor\` shows which one is used
    "
  `)
})

it('network: says that the suite has no such package, and no such version', async () => {
  const target = '{archives: [debian], packages: [no-such-package]}'
  expect(await lock({ target })).toMatchInlineSnapshot(`
    "exit status 2
    error[debian-package-unknown]: bookworm has no package no-such-package

    hint: correct the name in the target's \`packages\`, or in the section that needs it
    "
  `)
  const exact = '{archives: [debian], packages: ["gcc=12.2.0-9"]}'
  expect(await lock({ target: exact })).toMatchInlineSnapshot(`
    "exit status 2
    error[debian-version-unknown]: no archive of the target has gcc=12.2.0-9
      in bookworm: 4:12.2.0-3

    hint: name a version that is there; a mirror keeps only the newest, so for an older one name a mirror of that day (a snapshot) in DEBWRIGHT_DEBIAN_MIRROR, and for another suite, such as debian-backports, list it in \`archives\`
    "
  `)
})

it('network: says that packages cannot be together', async () => {
  const text = await lock({ target: '{archives: [debian], packages: [systemd-sysv, sysvinit-core]}' })
  expect(text.replace(/asked for: .*/, 'asked for: …')).toMatchInlineSnapshot(`
    "exit status 2
    error[debian-unsolvable]: the suite's own apt finds no solution for the build container
      packages: base-files base-passwd bash bsdutils coreutils dash debianutils diffutils dpkg dpkg-dev findutils grep gzip hostname init-system-helpers libc-bin login ncurses-base ncurses-bin perl-base python3 sed systemd-sysv sysvinit-core sysvinit-utils tar usr-is-merged util-linux
      apt:      systemd-sysv : Conflicts: sysvinit-core but 3.06-4 is to be installed  sysvinit-core : Conflicts: systemd-sysv but 252.39-1~deb12u2 is to be installed E: Unable to correct problems, you have held broken packages.

    hint: change the target's \`packages\` so that all of them can be installed together
    "
  `)
})

const deb = ['deb:', '  description: {synopsis: "a tiny program"}']

it('network: says that the suite has a package of the same name, with the ways out', async () => {
  expect(await lock({ name: 'hello', target: '{archives: [debian]}', more: deb })).toMatchInlineSnapshot(`
    "exit status 2
    error[package-name-taken]: bookworm has a package hello too
      there: 2.10-3

    hint: three ways out: another \`package.name\`; an epoch in your changelog, such as 1:2.10-3, so that yours stays the higher version; or yours standing for Debian's, or in conflict with it, on purpose (Debian's hello replaces yours as soon as its version is higher). For the last two say why: \`package.shadows: "…"\`
    "
  `)
})
