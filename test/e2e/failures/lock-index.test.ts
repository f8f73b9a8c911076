import { beforeAll, expect, it } from 'vitest'
import { sha256Of } from '../../../src/core/digest.ts'
import { sendPage } from '../../machine/network/loopback-server.ts'
import { populateStore } from '../rig/populate.ts'
import { buildSystem, packFiles, relock } from '../rig/relock.ts'
import { firstAccount } from '../rig/suite.ts'
import { packTiny } from '../rig/tiny.ts'

beforeAll(async () => {
  await populateStore(firstAccount())
})

it('says that upstream has withdrawn what is pinned', async () => {
  const bytes = packTiny({ name: 'tiny', version: '1.1' })
  const link = `<a href="/files/tiny-1.1.tar.gz#sha256=${sha256Of(bytes)}" data-yanked="wrong licence">tiny-1.1.tar.gz</a>`
  expect(await relock({ answers: { '/simple/tiny/': sendPage([link]) } })).toMatchInlineSnapshot(`
    "exit status 2
    error[pin-yanked]: upstream has withdrawn tiny 1.1, which is pinned
      reason: wrong licence

    hint: pin another version; or say why it is used all the same: \`python.allow: [{yanked: tiny, when: "==1.1", reason: …}]\`
    "
  `)
})

it('says that the index has put a project into quarantine', async () => {
  const meta = ['status" content="quarantined', 'status-reason" content="malware'].map(
    text => `<meta name="pypi:project-${text}">`,
  )
  expect(await relock({ answers: { '/simple/tiny/': sendPage(meta) } })).toMatchInlineSnapshot(`
    "exit status 2
    error[project-quarantined]: the index has put tiny into quarantine
      reason: malware

    hint: such a project is taken for dangerous, malware for example: do without it, or wait until the index has looked at it
    "
  `)
})

it('says that nobody knows how old a build requirement is', async () => {
  const bytes = packFiles('tiny', '1.1', { 'pyproject.toml': buildSystem('backend') })
  const links = [`<a href="/files/backend-1.0.tar.gz#sha256=${sha256Of('backend')}">backend-1.0.tar.gz</a>`]
  expect(
    await relock({
      python: ['min-release-age: 14'],
      bytes,
      answers: { '/simple/backend/': sendPage(links) },
    }),
  ).toMatchInlineSnapshot(`
    "exit status 2
    error[release-age-unknown]: nobody says when backend 1.0 was uploaded, and the recipe asks for an age
      wanted for: tiny 1.1

    hint: use an index that tells upload times (PEP 700); or choose the version yourself: \`python.build-constraints: {backend: "==1.0"}\`; or leave out \`min-release-age\` and \`exclude-newer\`
    "
  `)
})

it('says which setting is missing for an index that the recipe names', async () => {
  const python = ['indexes: {private: {packages: [tiny]}}']
  expect(await relock({ python })).toMatchInlineSnapshot(`
    "exit status 5
    error[index-not-configured]: this machine does not say where the index private is
      looked at: DEBWRIGHT_INDEX_PRIVATE_URL
      looked at: UV_INDEX
      looked at: uv.toml

    hint: set DEBWRIGHT_INDEX_PRIVATE_URL to the address of its simple index, or of a folder (file:///…)
    "
  `)
})
