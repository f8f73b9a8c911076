import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { runCli } from './rig/cli.ts'
import { placeFromDebian } from './rig/place-from-debian.ts'
import { populateStore } from './rig/populate.ts'
import { firstAccount } from './rig/suite.ts'

beforeAll(async () => {
  await populateStore(firstAccount())
})

it('network: takes pinned projects from Debian packages, and nothing else of Debian', async () => {
  const account = firstAccount()
  const see = `"import sys\\n\\ndef main():\\n    import dateutil.parser, six\\n    print(six.__version__)\\n"`
  const place = await placeFromDebian(account, {
    sdist: { name: 'tiny', files: { 'tiny.py': see }, project: ['REQUIRES = ["python-dateutil>=2.8"]'] },
    pins: ['python-dateutil==2.8.2', 'six==1.16.0'],
    said: '{Python.Dateutil: python3-dateutil, six: python3-six}',
    tests: [
      '  - run: test "$(tiny)" = 1.16.0',
      '  - run: "! /opt/venvs/tiny/bin/python3 -c \'import yaml\'"',
      '  - run: "! /opt/venvs/tiny/bin/python3 -c \'import pkg_resources\'"',
    ],
  })
  await using index = place.index
  const options = { account, environment: { DEBWRIGHT_INDEX_URL: `${index.url}/simple` } }
  expect(await runCli(['lock', place.recipe, '--quiet'], options)).toMatchObject({ status: 0, stderr: '' })
  const target = JSON.parse(readFileSync(place.lock, 'utf8')).targets.bookworm
  expect(target['from-debian']).toEqual([
    {
      deb: 'pkg:deb/debian/python3-dateutil@2.8.2-2?arch=all',
      paths: ['dateutil', 'python_dateutil-2.8.2.egg-info'],
      purl: 'pkg:pypi/python-dateutil@2.8.2',
    },
    {
      deb: 'pkg:deb/debian/python3-six@1.16.0-4?arch=all',
      paths: ['six-1.16.0.egg-info', 'six.py'],
      purl: 'pkg:pypi/six@1.16.0',
    },
  ])
  expect(target.install).toEqual(['pkg:pypi/tiny@1.0'])
  expect(index.requests.map(({ url }) => url).filter(url => /six|dateutil/.test(url ?? ''))).toEqual([])

  const built = await runCli(['build', place.recipe, '--output', place.output, '--quiet'], options)
  expect(built).toMatchObject({ status: 0, stderr: '' })
  const [deb = ''] = readdirSync(place.output).filter(name => name.endsWith('.deb'))
  const file = join(place.output, deb)
  const field = spawnSync('dpkg-deb', ['--field', file, 'Depends'], { encoding: 'utf8' }).stdout.trim()
  expect(field).toBe(
    'python3 (>= 3.11~), python3 (<< 3.12), python3-dateutil (>= 2.8.2), python3-six (>= 1.16.0)',
  )
  const listing = spawnSync('dpkg-deb', ['--contents', file], { encoding: 'utf8' }).stdout
  expect(listing.match(/\S+ -> \/usr\/lib\/python3\/\S+/g)).toEqual(
    ['dateutil', 'python_dateutil-2.8.2.egg-info', 'six-1.16.0.egg-info', 'six.py'].map(
      name =>
        `./opt/venvs/tiny/lib/python3.11/site-packages/${name} -> /usr/lib/python3/dist-packages/${name}`,
    ),
  )

  const why = await runCli(['why', place.recipe, 'python3-six'], options)
  expect(why.stdout).toContain('six 1.16.0')
  const seeds = await runCli(['seeds', place.recipe], options)
  expect(seeds.stdout).toContain('stands for six 1.16.0, which is built from no source')
}, 300_000)
