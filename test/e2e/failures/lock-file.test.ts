import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { digestOf } from '../../../src/core/digest.ts'
import type { Lock } from '../../../src/recipe/lock/lock.ts'
import { failing } from '../rig/failing.ts'
import { populateStore } from '../rig/populate.ts'
import { firstAccount } from '../rig/suite.ts'
import { mapTargets, placeTiny, type TinyPlace, tinyDeb } from '../rig/tiny.ts'

beforeAll(async () => {
  await populateStore(firstAccount())
})

/** Builds a tiny recipe after a change. */
async function build(change: (place: TinyPlace) => void): Promise<string> {
  const place = await placeTiny(firstAccount(), { sdists: [{ name: 'tiny' }], more: tinyDeb() })
  change(place)
  const text = await failing(['build', 'tiny.yaml', '--offline'], { cwd: place.folder })
  // The lock's length and digest follow hello's.
  return text
    .replace(/[0-9a-f]{64}/g, 'SHA256')
    .replace(/(lock\.json:)\d+/g, '$1LINE')
    .replace(/^\d{2,} \|/gm, 'LINE |')
    .replace(/\^{60,}/, '^^^')
}

/** Replaces text of a file, which must be there. */
function edit(path: string, from: string, to: string): void {
  const text = readFileSync(path, 'utf8')
  expect(text).toContain(from)
  writeFileSync(path, text.replace(from, to))
}

it('says that there is no lock', async () => {
  expect(await build(({ lock }) => rmSync(lock))).toMatchInlineSnapshot(`
    "exit status 2
    error[lock-missing]: tiny.yaml has no lock: there is no tiny.lock.json

    hint: run \`debwright lock tiny.yaml\`
    "
  `)
})

it('names what changed since the lock was made', async () => {
  const text = await build(({ folder, recipe }) => {
    appendFileSync(join(folder, 'tiny/requirements.txt'), '# one more\n')
    edit(recipe, 'archives: [debian]', 'archives: [debian], packages: [libyaml-dev]')
  })
  expect(text).toMatchInlineSnapshot(`
    "exit status 2
    error[lock-stale]: tiny.lock.json is stale: it was made from something else than tiny.yaml says now
      changed: python.pins (tiny/requirements.txt)
      changed: targets.bookworm.packages

    hint: run \`debwright lock tiny.yaml\` and review what it changes
    "
  `)
})

it('refuses a lock whose values were changed', async () => {
  expect(await build(({ lock }) => edit(lock, '"kind": "pure"', '"kind": "binary"'))).toMatchInlineSnapshot(`
    "exit status 2
    error[lock-edited]: tiny.lock.json does not have its own digest: a value was changed
      --> tiny.lock.json:LINE:13
      |
    2 |   "digest": "SHA256",
      |             ^^^

    hint: take the lock back from version control, or remove it, and run \`debwright lock tiny.yaml\`; a lock is never edited or merged by hand
    "
  `)
})

it('refuses a lock whose form was changed', async () => {
  expect(await build(({ lock }) => edit(lock, '"name": "tiny"', '"name":  "tiny"'))).toMatchInlineSnapshot(`
    "exit status 2
    error[lock-edited]: tiny.lock.json is not as debwright wrote it
      --> tiny.lock.json:LINE:11
       |
    LINE |   "name":  "tiny",
       |           ^

    hint: take the lock back from version control, or remove it, and run \`debwright lock tiny.yaml\`; a lock is never edited or merged by hand
    "
  `)
})

it('refuses a lock with an unresolved merge', async () => {
  const text = await build(({ lock }) => edit(lock, '  "schema": 1', '<<<<<<< ours\n  "schema": 1'))
  expect(text).toMatchInlineSnapshot(`
    "exit status 2
    error[lock-edited]: tiny.lock.json holds an unresolved merge
      --> tiny.lock.json:LINE:1
       |
    LINE | <<<<<<< ours
       | ^

    hint: take the lock back from version control, or remove it, and run \`debwright lock tiny.yaml\`; a lock is never edited or merged by hand
    "
  `)
})

it('refuses a lock of a newer schema', async () => {
  expect(await build(({ lock }) => edit(lock, '"schema": 1', '"schema": 2'))).toMatchInlineSnapshot(`
    "exit status 2
    error[lock-schema-newer]: tiny.lock.json was written by a newer debwright
      expected: schema 1
      actual:   schema 2

    hint: use the debwright that wrote it, or a newer one
    "
  `)
})

it('refuses what is no lock', async () => {
  expect(await build(({ lock }) => edit(lock, '"suite": "bookworm"', '"suite": 12'))).toMatchInlineSnapshot(`
    "exit status 2
    error[lock-invalid]: targets.bookworm.debian.releases[0].suite: invalid input: expected string, received number
      --> tiny.lock.json:LINE:22
         |
    LINE |             "suite": 12
         |                      ^^

    hint: take the lock back from version control, or remove it and run \`debwright lock RECIPE\`
    "
  `)
})

it('refuses a memory of released versions that is broken', async () => {
  const text = await build(({ folder }) =>
    writeFileSync(join(folder, 'tiny.released.json'), '{"schema": 1}\n'),
  )
  expect(text).toMatchInlineSnapshot(`
    "exit status 2
    error[released-invalid]: name: invalid input: expected string, received undefined
      --> tiny.released.json:1:1
      |
    1 | {"schema": 1}
      | ^

    hint: take the file back from version control: it remembers what was released

    error[released-invalid]: targets: invalid input: expected record, received undefined
      --> tiny.released.json:1:1
      |
    1 | {"schema": 1}
      | ^

    hint: take the file back from version control: it remembers what was released
    "
  `)
})

it('refuses a released version with other inputs', async () => {
  const place = await placeTiny(firstAccount(), { sdists: [{ name: 'tiny' }], more: tinyDeb() })
  const options = { cwd: place.folder }
  expect(await failing(['release', 'tiny.yaml'], options)).toBe('exit status 0\n')
  writeFileSync(join(place.folder, 'tiny/copyright'), 'Copyright 2012 Somebody Else\nLicense: MIT\n')
  const text = await failing(['build', 'tiny.yaml', '--offline'], options)
  expect(text.replace(/inputs [0-9a-f]{64}/g, 'inputs SHA256')).toMatchInlineSnapshot(`
    "exit status 2
    error[version-already-released]: version 1.0-1+deb12u1 for bookworm was released already, from other inputs
      expected: inputs SHA256
      actual:   inputs SHA256

    hint: run \`debwright changelog tiny.yaml\`, which adds an entry with the next revision
    "
  `)
})

it('names the changelog that is missing', async () => {
  expect(await build(({ folder }) => rmSync(join(folder, 'tiny.changelog')))).toMatchInlineSnapshot(`
    "exit status 2
    error[changelog-missing]: tiny.yaml has no changelog: there is no tiny.changelog

    hint: run \`debwright changelog tiny.yaml\`, which begins one
    "
  `)
})

it('refuses a changelog that is none', async () => {
  const text = await build(({ folder }) => edit(join(folder, 'tiny.changelog'), 'Fri, 11', 'Mon, 11'))
  expect(text).toMatchInlineSnapshot(`
    "exit status 2
    error[changelog-invalid]: the day of the week does not fit the date
      --> tiny.changelog:5:35
      |
    5 |  -- A Maintainer <a@example.org>  Mon, 11 Nov 2011 11:11:11 +0000
      |                                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      expected: Fri
      actual:   Mon, 11 Nov 2011 11:11:11 +0000

    hint: see docs/reference/changelog.md; \`debwright changelog\` writes an entry that is right
    "
  `)
})

it('refuses a changelog for another version', async () => {
  const text = await build(({ folder }) => edit(join(folder, 'tiny.changelog'), '(1.0-1)', '(1.1-1)'))
  expect(text).toMatchInlineSnapshot(`
    "exit status 2
    error[changelog-version-mismatch]: the newest entry of the changelog is not for the version of tiny that is built
      --> tiny.changelog:1
      expected: 1.0-1
      actual:   1.1-1

    hint: run \`debwright changelog tiny.yaml\`, which adds an entry for the application's version
    "
  `)
})

it('refuses a changelog from the future', async () => {
  const text = await build(({ folder }) =>
    edit(join(folder, 'tiny.changelog'), 'Fri, 11 Nov 2011', 'Wed, 11 Nov 2111'),
  )
  expect(text.replace(/not later than .*/, 'not later than NOW')).toMatchInlineSnapshot(`
    "exit status 2
    error[changelog-date-in-future]: the newest entry of the changelog is dated later than now
      --> tiny.changelog:1
      expected: not later than NOW
      actual:   Wed, 11 Nov 2111 11:11:11 +0000

    hint: set the date of the entry, or the clock of this machine
    "
  `)
})

it('refuses an urgency that there is not', async () => {
  const { folder } = await placeTiny(firstAccount(), { sdists: [{ name: 'tiny' }], more: tinyDeb() })
  const words = ['changelog', 'tiny.yaml', '--urgency', 'hurry']
  expect(await failing(words, { cwd: folder })).toMatchInlineSnapshot(`
    "exit status 2
    error[changelog-urgency-unknown]: there is no urgency hurry
      known: low, medium, high, emergency, critical

    hint: name one of these, or leave \`--urgency\` out, which says medium
    "
  `)
})

it('refuses a lock that installs what the pins do not have, and leaves out what they have', async () => {
  const rename = (purl: string) => purl.replace('pkg:pypi/tiny@', 'pkg:pypi/other@')
  const changeLock = (lock: Lock) =>
    mapTargets(lock, target => ({
      ...target,
      install: target.install.map(rename),
      sdists: target.sdists.map(sdist => ({ ...sdist, purl: rename(sdist.purl) })),
    }))
  const { folder } = await placeTiny(firstAccount(), { sdists: [{ name: 'tiny' }], changeLock })
  expect(await failing(['build', 'tiny.yaml', '--offline'], { cwd: folder })).toMatchInlineSnapshot(`
    "exit status 3
    error[lock-pins-differ]: tiny.lock.json installs something else than the pins have
      not pinned: other 1.0
      left out:   tiny 1.0

    hint: somebody changed the lock: find out who and why, then take it back from version control, or remove it and run \`debwright lock RECIPE\`
    "
  `)
})

it('refuses an sdist that the pins do not know, though the lock has a right digest of its own', async () => {
  const changeLock = (lock: Lock) =>
    mapTargets(lock, target => ({
      ...target,
      sdists: target.sdists.map(sdist => ({ ...sdist, sha256: digestOf(Buffer.from('another')).sha256 })),
    }))
  const { folder } = await placeTiny(firstAccount(), { sdists: [{ name: 'tiny' }], changeLock })
  const text = await failing(['build', 'tiny.yaml', '--offline'], { cwd: folder })
  expect(text.replace(/(expected: sha256 )[0-9a-f]{64}/, '$1PINNED')).toMatchInlineSnapshot(`
    "exit status 3
    error[lock-pin-differs]: tiny.lock.json has another digest for tiny-1.0.tar.gz than the pins
      expected: sha256 PINNED
      actual:   sha256 ae448ac86c4e8e4dec645729708ef41873ae79c6dff84eff73360989487f08e5

    hint: somebody changed the lock: find out who and why, then take it back from version control, or remove it and run \`debwright lock RECIPE\`
    "
  `)
})
