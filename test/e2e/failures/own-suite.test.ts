import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { failing } from '../rig/failing.ts'
import { type OwnSuite, serveOwnSuite } from '../rig/own-suite.ts'
import { populateStore } from '../rig/populate.ts'
import { keepBothContainers, relock } from '../rig/relock.ts'
import { firstAccount } from '../rig/suite.ts'
import { placeTiny, tinyDeb } from '../rig/tiny.ts'

let suite: OwnSuite

beforeAll(async () => {
  await populateStore(firstAccount())
  suite = await serveOwnSuite([
    { name: 'hello', version: '2.10-3' },
    { name: 'python3.11', version: '3.11.9-1' },
    { name: 'cat-tools', fields: ['Conflicts: dog-tools'] },
    { name: 'dog-tools' },
    { name: 'old-tools', digest: 'MD5sum: 0cc175b9c0f1b6a831c399e269772661' },
    { name: 'odd-tools', filename: "pool/odd'tools 100%.deb" },
  ])
})
afterAll(() => suite[Symbol.asyncDispose]())

interface LockCase {
  readonly packages?: readonly string[]
  /** The recipe has a lock that was made for another Python. */
  readonly relocked?: boolean
}

/** Locks a recipe without pins, so that nothing but Debian is asked. */
async function lock({ packages = [], relocked = false }: LockCase): Promise<string> {
  const { folder, ...place } = await placeTiny(firstAccount(), { sdists: [] })
  if (!relocked) rmSync(place.lock)
  const text = [
    'schema: 1',
    'package: {name: tiny, maintainer: "A Maintainer <a@example.org>"}',
    'python: {pins: tiny/requirements.txt}',
    `targets: {bookworm: {archives: [debian], packages: [${packages.join(', ')}]}}`,
    '',
  ]
  writeFileSync(join(folder, 'tiny.yaml'), text.join('\n'))
  return failing(['lock', 'tiny.yaml'], { cwd: folder, ...suite.options })
}

it('says that the suite has another Python than the lock', async () => {
  expect(await lock({ packages: ['dog-tools'], relocked: true })).toMatchInlineSnapshot(`
    "exit status 2
    error[interpreter-changed]: bookworm has another Python now than this lock was made for
      expected: 3.11.2
      actual:   3.11.9

    hint: run \`debwright lock RECIPE --update debian\`
    "
  `)
})

it('says that the suite has no such package', async () => {
  expect(await lock({ packages: ['cow-tools'] })).toMatchInlineSnapshot(`
    "exit status 2
    error[debian-package-unknown]: bookworm has no package cow-tools

    hint: correct the name in the target's \`packages\`, or in the section that needs it
    "
  `)
})

it('says that the suite has no such version of a package', async () => {
  expect(await lock({ packages: ['"dog-tools=2.0-1"'] })).toMatchInlineSnapshot(`
    "exit status 2
    error[debian-version-unknown]: no archive of the target has dog-tools=2.0-1
      in bookworm: 1.0-1

    hint: name a version that is there; a mirror keeps only the newest, so for an older one name a mirror of that day (a snapshot) in DEBWRIGHT_DEBIAN_MIRROR, and for another suite, such as debian-backports, list it in \`archives\`
    "
  `)
})

it('says that packages cannot be together', async () => {
  expect(await lock({ packages: ['cat-tools', 'dog-tools'] })).toMatchInlineSnapshot(`
    "exit status 2
    error[debian-unsolvable]: the suite's own apt finds no solution for the build container
      packages: cat-tools dog-tools dpkg-dev python3 usr-is-merged
      apt:      cat-tools : Conflicts: dog-tools but 1.0-1 is to be installed E: Unable to correct problems, you have held broken packages.

    hint: change the target's \`packages\` so that all of them can be installed together
    "
  `)
})

it('says which packages an archive describes in a way that cannot be locked', async () => {
  expect(await lock({ packages: ['old-tools', 'odd-tools'] })).toMatchInlineSnapshot(`
    "exit status 3
    error[debian-package-unlockable]: debian: odd-tools 1.0-1 cannot be locked: a lock holds no file name such as pool/odd'tools 100%.deb

    hint: do without the package, or take it from another archive; whoever keeps this one can describe it as Debian's own are: one safe file name each, with its SHA-256

    error[debian-package-unlockable]: debian: old-tools 1.0-1 cannot be locked: the archive gives no SHA-256 of its file

    hint: do without the package, or take it from another archive; whoever keeps this one can describe it as Debian's own are: one safe file name each, with its SHA-256
    "
  `)
})

it('says that the suite has a package of the same name', async () => {
  const recipe = (text: string) => text.replace('package: {name: tiny', 'package: {name: hello')
  expect(await relock({ more: tinyDeb(), recipe, ...suite.options })).toMatchInlineSnapshot(`
    "exit status 2
    error[package-name-taken]: bookworm has a package hello too
      there: 2.10-3

    hint: three ways out: another \`package.name\`; an epoch in your changelog, such as 1:2.10-3, so that yours stays the higher version; or yours standing for Debian's, or in conflict with it, on purpose (Debian's hello replaces yours as soon as its version is higher). For the last two say why: \`package.shadows: "…"\`
    "
  `)
})

it('says that the suite has no package that is stood for', async () => {
  const recipe = (text: string) => text.replace('{name: tiny', '{name: tiny, shadows: "ours is newer"')
  const relocked = { more: tinyDeb(), recipe, changeLock: keepBothContainers }
  expect(await relock({ ...relocked, ...suite.options })).toMatchInlineSnapshot(`
    "exit status 2
    error[package-name-free]: package.shadows has no effect: bookworm has no package tiny

    hint: remove \`package.shadows\` from the recipe
    "
  `)
})
