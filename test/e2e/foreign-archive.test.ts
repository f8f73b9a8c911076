import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { sha256Of } from '../../src/core/digest.ts'
import type { ToyDeb } from '../machine/roots/toy-debs.ts'
import { runCli } from './rig/cli.ts'
import { makePoolArchive } from './rig/pool-archive.ts'
import { populateStore } from './rig/populate.ts'
import { firstAccount, storeOf } from './rig/suite.ts'
import { placeTiny } from './rig/tiny.ts'
import { serveListed } from './rig/tiny-index.ts'

beforeAll(async () => {
  await populateStore(firstAccount())
})

const tool: ToyDeb = {
  name: 'tiny-tool',
  fields: ['Depends: tiny-words, bash'],
  files: { 'usr/bin/tiny-tool': { content: '#!/bin/bash\ncat /usr/share/tiny-words/*\n', mode: 0o755 } },
}
const words: ToyDeb = {
  name: 'tiny-words',
  files: { 'usr/share/tiny-words/1': 'unpacked\n' },
  control: { postinst: '#!/bin/sh\necho configured > /usr/share/tiny-words/2\n' },
}

it("network: builds with a package of somebody else's archive, from lock to wheel", async () => {
  const account = firstAccount()
  using archive = await makePoolArchive(account, tool, words)

  const sdist = { name: 'tiny', files: { 'tiny.py': 'subprocess.check_output(["tiny-tool"])' } }
  const place = await placeTiny(account, { sdists: [sdist], files: archive.key })
  rmSync(place.lock)
  const recipe = readFileSync(place.recipe, 'utf8')
  const target = `{archives: [debian, ${archive.entry}], packages: [tiny-tool]}`
  writeFileSync(place.recipe, recipe.replace('{archives: [debian]}', target))

  await using index = await serveListed([sdist])
  await using server = await archive.serve()
  const run = (words: readonly string[], mirror = server.url) => {
    const environment = {
      DEBWRIGHT_INDEX_URL: `${index.url}/simple`,
      DEBWRIGHT_MADE_MIRROR: `${mirror}/made`,
    }
    return runCli(words, { account, environment, cwd: place.folder })
  }
  const asked = () => server.requests.flatMap(({ url = '' }) => (url.includes('/pool/') ? [url] : []))

  expect(await run(['lock', 'tiny.yaml', '--quiet'])).toMatchObject({ status: 0, stderr: '' })
  const { debian } = JSON.parse(readFileSync(place.lock, 'utf8')).targets.bookworm
  const own: readonly { readonly archive: string; readonly sha256: string }[] = debian.packages.filter(
    (one: { readonly archive: string }) => one.archive === 'made',
  )
  expect(own).toMatchObject(
    ['tiny-tool', 'tiny-words'].map(name => ({
      ...{ purl: `pkg:deb/debian/${name}@1.0-1?arch=amd64`, filename: `pool/${name}.deb`, in: ['build'] },
      sha256: sha256Of(readFileSync(archive.pathOf(name))),
    })),
  )
  expect(debian.releases).toMatchObject([
    { archive: 'debian' },
    { archive: 'made', codename: 'made', components: ['tools'], 'signed-by': archive.fingerprint },
  ])
  expect(asked().sort()).toEqual(['/made/pool/tiny-tool.deb', '/made/pool/tiny-words.deb'])

  const built = await run(['build', 'tiny.yaml', '--output', place.output, '--quiet'])
  expect(built).toMatchObject({ status: 0, stderr: '' })
  const wheels = join(place.output, 'wheels')
  const [wheel = ''] = readdirSync(wheels).filter(name => name.endsWith('.whl'))
  spawnSync('python3', ['-m', 'zipfile', '-e', wheel, place.folder], { cwd: wheels })
  expect(readFileSync(join(place.folder, 'tiny.py'), 'utf8')).toBe('unpacked\nconfigured\n')

  const why = (await run(['why', 'tiny.yaml', 'tiny-words'])).stdout
  expect(why).toContain(`mirror of made: ${server.url}/made (DEBWRIGHT_MADE_MIRROR)`)
  const seeds = (await run(['seeds', 'tiny.yaml'])).stdout
  expect(seeds).toContain('tiny-tool 1.0-1: binary package of made, in the build container')

  // Other bytes under the locked names, and a version that nobody has locked.
  for (const { sha256 } of own) rmSync(join(storeOf(account), 'files', sha256), { force: true })
  await archive.fill({ ...tool, version: '1.0-2' }, { ...words, files: {} })
  await using changed = await archive.serve()
  const fetched = await run(['fetch', 'tiny.yaml', '--quiet'], changed.url)
  expect(fetched.status).toBe(3)
  // Packed at another moment, a .deb can have another size as well, which is noticed first.
  expect(fetched.stderr).toMatch(/error\[(?:digest|size)-mismatch\]: fetching: tiny-tool\.deb/)
  expect(fetched.stderr).toContain('tiny-words.deb')
  const outdated = (await run(['outdated', 'tiny.yaml'], changed.url)).stdout
  expect(outdated).toContain('\n  tiny-tool 1.0-1 → 1.0-2\n')
}, 300_000)
