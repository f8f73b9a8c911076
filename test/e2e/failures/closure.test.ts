import { beforeAll, expect, it } from 'vitest'
import { digestOf } from '../../../src/core/digest.ts'
import type { Lock } from '../../../src/recipe/lock/lock.ts'
import { failing } from '../rig/failing.ts'
import { populateStore } from '../rig/populate.ts'
import { buildSystem, keepContainers, packFiles, relock } from '../rig/relock.ts'
import { firstAccount } from '../rig/suite.ts'
import { mapTargets, newModule, placeTiny, type TinySdist, tinyDeb } from '../rig/tiny.ts'

beforeAll(async () => {
  await populateStore(firstAccount())
})

/** An sdist that wants others for building. */
function requiring(
  name: string,
  version: string,
  ...requires: readonly string[]
): TinySdist & { readonly bytes: Buffer } {
  const bytes = packFiles(name, version, { 'pyproject.toml': buildSystem(...requires) })
  return { name, version, bytes }
}

it('says which sdists need each other for building', async () => {
  const { bytes } = requiring('tiny', '1.1', 'hen')
  const beside = [requiring('hen', '1.0', 'egg'), requiring('egg', '1.0', 'hen')]
  expect(await relock({ bytes, beside })).toMatchInlineSnapshot(`
    "exit status 2
    error[build-cycle]: building hen 1.0 requires itself
      cycle: hen 1.0 → egg 1.0 → hen 1.0

    hint: choose a version that builds itself or has no such requirement with \`python.build-constraints\` or an override
    "
  `)
})

it('follows an index that makes up one build requirement after the other only so far', async () => {
  const { bytes } = requiring('tiny', '1.1', 'hen0')
  const beside = Array.from({ length: 60 }, (_, index) => requiring(`hen${index}`, '1.0', `hen${index + 1}`))
  expect(await relock({ bytes, beside })).toMatchInlineSnapshot(`
    "exit status 2
    error[build-chain-too-long]: building tiny 1.1 needs sources that need others to be built, more than 50 in a row
      last: hen49 1.0

    hint: no honest source needs so many: look at what the index gives for these names, and choose other releases by \`python.build-constraints\`
    "
  `)
})

it('says that build requirements are too many', async () => {
  const { bytes } = requiring('tiny', '1.1', ...Array.from({ length: 2001 }, (_, index) => `ant>=0.${index}`))
  const beside = [{ name: 'ant', version: '9.0' }]
  expect(await relock({ bytes, beside, changeLock: keepContainers() })).toMatchInlineSnapshot(`
    "exit status 2
    error[build-requirements-too-many]: the build requirements of tiny 1.1 have too many combinations to try

    hint: narrow the choice with \`python.build-constraints\`
    "
  `)
})

it('says that the index claims another digest for what is locked', async () => {
  const changeLock = (lock: Lock) =>
    mapTargets(lock, target => ({
      ...target,
      sdists: target.sdists.flatMap(sdist => [
        { ...sdist, 'build-requires': ['pkg:pypi/backend@1.0'] },
        {
          ...sdist,
          ...digestOf(Buffer.from('as it was')),
          purl: 'pkg:pypi/backend@1.0',
          filename: 'backend-1.0.tar.gz',
          'requested-by': [sdist.purl],
        },
      ]),
    }))
  const { bytes } = requiring('tiny', '1.1', 'backend')
  const text = await relock({ bytes, beside: [{ name: 'backend' }], changeLock })
  expect(text.replace(/[0-9a-f]{64}/g, 'SHA256')).toMatchInlineSnapshot(`
    "exit status 3
    error[listed-digest-changed]: the index now claims another digest for backend-1.0.tar.gz
      known:   SHA256
      claimed: SHA256

    hint: a published file never changes; find out what happened before you lock anything from this index
    "
  `)
})

it('says which exceptions of the recipe touch nothing', async () => {
  const python = [
    'overrides: {six: {when: "==1.16.0", kind: pure, reason: "it was"}}',
    'build-constraints: {flit-core: "<4"}',
  ]
  expect(await relock({ python, changeLock: keepContainers() })).toMatchInlineSnapshot(`
    "exit status 2
    error[override-unused]: python.overrides.six has no effect: nothing locked is six ==1.16.0

    hint: remove the entry six, or correct its name or version range

    error[override-unused]: python.build-constraints.flit-core has no effect: nothing locked is flit-core

    hint: remove the entry flit-core, or correct its name or version range
    "
  `)
})

it('locks no target alone where all have changed', async () => {
  const more = ['  trixie: {archives: [debian]}']
  const changeLock = (lock: Lock) => {
    const { bookworm } = lock.targets
    return bookworm === undefined ? lock : { ...lock, targets: { bookworm, trixie: bookworm } }
  }
  expect(await relock({ more, changeLock, words: ['--target', 'bookworm'] })).toMatchInlineSnapshot(`
    "exit status 2
    error[lock-targets-together]: one target cannot be locked alone: trixie would be left behind
      changed: python.pins (tiny/requirements.txt)

    hint: leave \`--target\` out: what changed is what all targets are made from
    "
  `)
})

it('takes no version that Debian could not order', async () => {
  const { folder } = await placeTiny(firstAccount(), {
    sdists: [{ name: 'tiny', files: newModule() }],
    more: tinyDeb(),
  })
  const words = ['changelog', 'tiny.yaml', '--upstream', 'spring']
  expect(await failing(words, { cwd: folder })).toMatchInlineSnapshot(`
    "exit status 2
    error[version-unusable]: spring cannot become a Debian version
      reason: it is not a version as PEP 440 says

    hint: give the application a version as PEP 440 says, such as 1.0 or 2.1rc1
    "
  `)
})
