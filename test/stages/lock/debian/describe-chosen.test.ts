import { expect, it } from 'vitest'
import { sha256Of } from '../../../../src/core/digest.ts'
import { ok } from '../../../../src/core/result.ts'
import { describeChosen } from '../../../../src/stages/lock/debian/describe-chosen.ts'
import { readSuitePackages } from '../../../../src/stages/lock/debian/suite-packages.ts'

function indexOf(archive: string, ...listed: readonly string[]) {
  const text = listed
    .map(one => {
      const [name = '', version = ''] = one.split(' ')
      const head = [`Package: ${name}`, `Version: ${version}`, `Filename: pool/${name}.deb`]
      return [
        ...head,
        'Size: 1',
        `SHA256: ${sha256Of(`${archive} ${one}`)}`,
        `Depends: of-${archive}`,
        '',
      ].join('\n')
    })
    .join('\n')
  const packages = readSuitePackages(Buffer.from(text))
  if (!packages.ok) throw new Error(JSON.stringify(packages.failures))
  const release = { archive, suite: archive, codename: archive, date: '', sha256: sha256Of(archive) }
  const part = { ...release, components: ['main'], release, releaseText: '', automatic: true, packages: [] }
  return { part, packages: packages.value }
}

function chosen(archive: string, name: string, version: string) {
  const purl = `pkg:deb/debian/${name}@${version}?arch=amd64`
  return {
    purl,
    filename: `pool/${name}.deb`,
    sha256: sha256Of(`${archive} ${name} ${version}`),
    size: 1,
    archive,
  }
}

const main = indexOf('bookworm', 'tool 1', 'lib 1', 'lib 2')
const security = indexOf('security', 'lib 2', 'lib 3')

async function describe(...debs: readonly ReturnType<typeof chosen>[]) {
  let asked = 0
  const described = await describeChosen(debs, {
    ...{ suite: 'bookworm', archives: [main.part, security.part], packages: main.packages },
    everywhere: async () => {
      asked += 1
      return ok([main, security])
    },
  })
  const list = described.ok ? described.value.map(one => `${one.package} ${one.version} ${one.depends}`) : []
  return { list, asked }
}

it('knows a package by its digest, of several versions and archives', async () => {
  expect(await describe(chosen('security', 'lib', '2'), chosen('bookworm', 'tool', '1'))).toEqual({
    list: ['lib 2 of-security', 'tool 1 of-bookworm'],
    asked: 1,
  })
})

it('reads no other archive where the suite itself has them all', async () => {
  expect(await describe(chosen('bookworm', 'lib', '1'))).toEqual({ list: ['lib 1 of-bookworm'], asked: 0 })
})
