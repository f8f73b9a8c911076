import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { sha256Of } from '../../../src/core/digest.ts'
import type { Lock } from '../../../src/recipe/lock/lock.ts'
import { createGpgRig, type GpgRig } from '../../formats/gpg-rig.ts'
import { failing } from '../rig/failing.ts'
import { describeArchive, type MadeArchive, serveMadeArchive } from '../rig/made-archive.ts'
import { type OwnSuite, serveOwnSuite } from '../rig/own-suite.ts'
import { populateStore } from '../rig/populate.ts'
import { firstAccount } from '../rig/suite.ts'
import { mapTargets, placeTiny } from '../rig/tiny.ts'

const gpg: GpgRig = createGpgRig()
const fingerprint = gpg.makeKey('archive')
let suite: OwnSuite
beforeAll(async () => {
  await populateStore(firstAccount())
  suite = await serveOwnSuite([{ name: 'bash' }])
})
afterAll(async () => {
  gpg[Symbol.dispose]()
  await suite[Symbol.asyncDispose]()
})

interface LockCase {
  /** The target after `bookworm:`. */
  readonly target?: string
  readonly made?: MadeArchive
  readonly changeLock?: (lock: Lock) => Lock
  readonly key?: string
}

const foreign = (suite = 'stable') => describeArchive(fingerprint, suite)

/** Locks a recipe of a target whose archives are Debian's own and one that the test makes up. */
async function lock(one: LockCase): Promise<string> {
  const { target, made, changeLock = same => same, key = 'archive' } = one
  const { folder, ...tiny } = await placeTiny(firstAccount(), { sdists: [], changeLock })
  if (one.changeLock === undefined) rmSync(tiny.lock)
  const described = target ?? `{archives: [debian, ${foreign()}]}`
  const recipe = readFileSync(tiny.recipe, 'utf8')
  writeFileSync(tiny.recipe, recipe.replace('bookworm: {archives: [debian]}', `bookworm: ${described}`))
  writeFileSync(join(folder, 'made.asc'), gpg.exportKey(key))
  await using server = await serveMadeArchive(gpg, key, made)
  const text = await failing(['lock', 'tiny.yaml'], {
    cwd: folder,
    ...suite.options,
    environment: { ...suite.options.environment, DEBWRIGHT_MADE_MIRROR: `${server.url}/made` },
  })
  return text.replaceAll(fingerprint, 'FINGERPRINT')
}

it('says that another key has signed an archive', async () => {
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

it('says that an archive is of another name', async () => {
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

it('says that a release is over', async () => {
  const made = { fields: { 'Valid-Until': 'Sat, 18 Jul 2026 10:16:37 UTC' } }
  expect(await lock({ made })).toMatchInlineSnapshot(`
    "exit status 3
    error[release-expired]: the InRelease of stable is out of date
      valid until: 2026-07-18T10:16:37.000Z

    hint: use a mirror that is kept up to date, and check the clock of this machine
    "
  `)
})

it('says that an archive went back', async () => {
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
    target: `{archives: [debian, ${foreign()}], packages: [tiny-tool]}`,
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

it('says that a release cannot be read', async () => {
  expect(await lock({ made: { release: 'Suite: stable\n' } })).toMatchInlineSnapshot(`
    "exit status 3
    error[release-invalid]: the InRelease of stable: no valid Date in the Release file

    hint: use another mirror
    "
  `)
})

it('says that a release does not list what is used of it', async () => {
  expect(await lock({ made: { component: 'other' } })).toMatchInlineSnapshot(`
    "exit status 3
    error[release-file-unlisted]: dists/stable/InRelease does not list tools/binary-amd64/Packages.xz

    hint: check suite, component and architecture in the recipe
    "
  `)
})

it('says that the index of an archive is broken', async () => {
  const target = `{archives: [debian, ${foreign()}], packages: [tiny-tool=1.0]}`
  expect(await lock({ target, made: { index: Buffer.from('no gzip file') } })).toMatchInlineSnapshot(`
    "exit status 3
    error[archive-index-invalid]: made: dists/stable/tools/binary-amd64/Packages.gz cannot be used: it does not unpack to the file that the release lists

    hint: try again later or with another mirror; \`debwright doctor\` shows which one is used
    "
  `)
})
