import { beforeAll, expect, it } from 'vitest'
import { runCli } from '../rig/cli.ts'
import { failing } from '../rig/failing.ts'
import { type FromDebian, placeFromDebian } from '../rig/place-from-debian.ts'
import { makePoolArchive } from '../rig/pool-archive.ts'
import { populateStore } from '../rig/populate.ts'
import { firstAccount } from '../rig/suite.ts'

beforeAll(async () => {
  await populateStore(firstAccount())
})

async function lock(recipe: FromDebian): Promise<string> {
  const { index, folder } = await placeFromDebian(firstAccount(), recipe)
  await using server = index
  const environment = { DEBWRIGHT_INDEX_URL: `${server.url}/simple` }
  return await failing(['lock', 'tiny.yaml'], { cwd: folder, environment })
}

const dateutil = 'python-dateutil==2.8.2'

it('network: says that the suite has another version than the pins', async () => {
  const text = await lock({ pins: ['six==1.17.0'], said: '{six: python3-six}' })
  expect(text).toMatchInlineSnapshot(`
    "exit status 2
    error[from-debian-version]: bookworm's python3-six has another version of six than the pins
      pinned: 1.17.0
      there:  1.16.0-4

    hint: pin the version that bookworm has, or build six from source: take it out of \`python.from-debian\`
    "
  `)
})

it('network: says that a package has no such project', async () => {
  // The version is right: only the package's own files tell.
  const text = await lock({ pins: ['six==2.8.2'], said: '{six: python3-dateutil}' })
  expect(text).toMatchInlineSnapshot(`
    "exit status 2
    error[from-debian-other]: the Debian package python3-dateutil does not have the project six
      has: python-dateutil

    hint: correct name and package in \`python.from-debian\`
    "
  `)
})

it('network: says what a project of Debian needs and nobody pinned', async () => {
  const text = await lock({ pins: [dateutil], said: '{python-dateutil: python3-dateutil}' })
  expect(text).toMatchInlineSnapshot(`
    "exit status 2
    error[from-debian-needs]: python-dateutil of python3-dateutil needs six (python3-six), which the pins do not have

    hint: pin what python-dateutil needs, and name its Debian package in \`python.from-debian\` too where it is to come from Debian
    "
  `)
})

it('network: says that a wheel has a module that Debian has too', async () => {
  const account = firstAccount()
  const files = { 'six/extra.py': '"pass"', 'tiny.py': '"def main(): pass"' }
  const pins = ['six==1.16.0', dateutil]
  const said = '{six: python3-six, python-dateutil: python3-dateutil}'
  const place = await placeFromDebian(account, { sdist: { name: 'tiny', files }, pins, said })
  await using index = place.index
  const environment = { DEBWRIGHT_INDEX_URL: `${index.url}/simple` }
  const locked = await runCli(['lock', place.recipe, '--quiet'], { account, environment })
  expect(locked.status).toBe(0)
  expect(await failing(['build', 'tiny.yaml'], { cwd: place.folder, environment })).toMatchInlineSnapshot(`
    "exit status 2
    error[from-debian-twice]: the module six is in the Debian package python3-six and in a wheel
      wheel: tiny-1.0-py3-none-any.whl

    hint: take one of the two projects out of the pins, or take both, or neither, from Debian
    "
  `)
})

it("network: says that a package of somebody else's archive describes its project badly", async () => {
  const account = firstAccount()
  const info = 'usr/lib/python3/dist-packages/odd-1.0.egg-info/PKG-INFO'
  const files = { [info]: 'Metadata-Version: 2.1\nName: odd\n' }
  using archive = await makePoolArchive(account, { name: 'python3-odd', files })
  const place = await placeFromDebian(account, {
    pins: ['odd==1.0'],
    said: '{odd: python3-odd}',
    archives: [archive.entry],
    files: archive.key,
  })
  await using index = place.index
  await using server = await archive.serve()
  const environment = {
    DEBWRIGHT_INDEX_URL: `${index.url}/simple`,
    DEBWRIGHT_MADE_MIRROR: `${server.url}/made`,
  }
  expect(await failing(['lock', 'tiny.yaml'], { cwd: place.folder, environment })).toMatchInlineSnapshot(`
    "exit status 2
    error[from-debian-unreadable]: the Debian package python3-odd describes its Python project in a way that cannot be used
      path:    /usr/lib/python3/dist-packages/odd-1.0.egg-info/PKG-INFO
      problem: the field version is missing

    hint: build the project from source: take it out of \`python.from-debian\`, and report the package to Debian
    "
  `)
})

it('says that an entry names no pin, no package, or the application', async () => {
  const { folder, index } = await placeFromDebian(firstAccount(), { pins: [], said: '{tiny: python3-tiny}' })
  await using _ = index
  expect(await failing(['check', 'tiny.yaml'], { cwd: folder })).toMatchInlineSnapshot(`
    "exit status 2
    error[recipe-contradiction]: tiny is the application itself
      --> tiny.yaml:4:53
      |
    4 | python: {pins: tiny/requirements.txt, from-debian: {tiny: python3-tiny}}
      |                                                     ^^^^

    hint: see docs/reference/recipe.md
    "
  `)
})
