import { beforeAll, expect, it } from 'vitest'
import { sha256Of } from '../../../src/core/digest.ts'
import { type Answer, sendPage } from '../../machine/network/loopback-server.ts'
import { populateStore } from '../rig/populate.ts'
import { buildSystem, packFiles, type RelockCase, relock } from '../rig/relock.ts'
import { firstAccount } from '../rig/suite.ts'
import { packTiny, tinyDeb } from '../rig/tiny.ts'

beforeAll(async () => {
  await populateStore(firstAccount())
})

const digest = 'f'.repeat(64)

/** The file of tiny 1.1, which wants these for building. */
function requiring(...requires: readonly string[]): Buffer {
  return packFiles('tiny', '1.1', { 'pyproject.toml': buildSystem(...requires) })
}

/** The file of tiny 1.1, which wants nothing for building and names its backend like this. */
function naming(...lines: readonly string[]): Buffer {
  const text = ['[build-system]', 'requires = []', ...lines, ''].join('\n')
  return packFiles('tiny', '1.1', { 'pyproject.toml': text })
}

it('says that the index does not have a pinned version', async () => {
  expect(await relock({ answers: { '/simple/tiny/': sendPage([]) } })).toMatchInlineSnapshot(`
    "exit status 2
    error[pin-not-listed]: the index does not list tiny 1.1, which is pinned

    hint: pin a version that the index still has, or name the index that has it in your pip or uv settings
    "
  `)
})

it('says that a pinned version has no sdist', async () => {
  const wheel = `<a href="/files/tiny-1.1-py3-none-any.whl#sha256=${digest}">tiny-1.1-py3-none-any.whl</a>`
  expect(await relock({ answers: { '/simple/tiny/': sendPage([wheel]) } })).toMatchInlineSnapshot(`
    "exit status 2
    error[sdist-missing]: tiny 1.1 has no sdist, only 1 wheel

    hint: pin a version of tiny that upstream publishes as source, or do without it
    "
  `)
})

it('says that the pins have no hash of the sdist', async () => {
  expect(await relock({ pin: () => `tiny==1.1 --hash=sha256:${digest}\n` })).toMatchInlineSnapshot(`
    "exit status 2
    error[sdist-not-pinned]: the pins of tiny 1.1 hold the hash of none of its sdists
      sdists: tiny-1.1.tar.gz

    hint: pin again with a tool that writes the hashes of all files (uv, pip-compile, poetry export), or add the sdist's \`--hash\` to tiny
    "
  `)
})

it('says that nothing tells whether the wheel is pure', async () => {
  const sdist = (bytes: string): Answer =>
    sendPage([`<a href="/files/tiny-1.1.tar.gz#sha256=${bytes}">tiny-1.1.tar.gz</a>`])
  const bytes = packTiny({ name: 'tiny', version: '1.1' })
  expect(await relock({ answers: { '/simple/tiny/': sdist(sha256Of(bytes)) } })).toMatchInlineSnapshot(`
    "exit status 2
    error[wheel-kind-unknown]: nothing tells whether the wheel of tiny 1.1 is pure or binary

    hint: upstream has no wheel that would tell; say it in the recipe: \`python.overrides.tiny: {kind: pure, reason: …}\`
    "
  `)
})

it('says that a pinned version is for another Python', async () => {
  const bytes = packTiny({ name: 'tiny', version: '1.1' })
  const link = `<a href="/files/tiny-1.1.tar.gz#sha256=${sha256Of(bytes)}" data-requires-python="&gt;=3.13">tiny-1.1.tar.gz</a>`
  expect(await relock({ answers: { '/simple/tiny/': sendPage([link]) } })).toMatchInlineSnapshot(`
    "exit status 2
    error[python-excluded]: tiny 1.1 does not work with the Python of bookworm
      requires: >=3.13
      python:   3.11.2

    hint: take a version of tiny that supports Python 3.11.2: pin it, or bound a build tool with \`python.build-constraints\`
    "
  `)
})

it('says that the index has nothing of a build requirement', async () => {
  const answers = {
    '/simple/nowhere/': (_: unknown, response: Parameters<Answer>[1]) => void response.writeHead(404).end(),
  }
  expect(await relock({ bytes: requiring('nowhere>=2'), answers })).toMatchInlineSnapshot(`
    "exit status 2
    error[build-requirement-unsatisfied]: no version of nowhere fits what building tiny 1.1 requires
      tiny 1.1: nowhere>=2
      index:    lists nothing of nowhere

    hint: a name that the index does not have can be taken by anyone; pin a version of tiny that does not need it
    "
  `)
})

it('says that no version of a build requirement fits', async () => {
  const links = [`<a href="/files/backend-1.0.tar.gz#sha256=${digest}">backend-1.0.tar.gz</a>`]
  expect(
    await relock({ bytes: requiring('backend>=2'), answers: { '/simple/backend/': sendPage(links) } }),
  ).toMatchInlineSnapshot(`
    "exit status 2
    error[build-requirement-unsatisfied]: no version of backend fits what building tiny 1.1 requires
      tiny 1.1: backend>=2

    hint: change the requirement with \`python.overrides\`, or loosen what says which versions of backend count: \`build-constraints\`, \`min-release-age\`, \`exclude-newer\`, \`allow\`
    "
  `)
})

it('says that a build requirement is no requirement', async () => {
  const bytes = requiring('backend @ https://example.org/backend.tar.gz')
  expect(await relock({ bytes })).toMatchInlineSnapshot(`
    "exit status 2
    error[build-requirement-invalid]: tiny 1.1 has a build requirement that cannot be locked: a URL is no version of a project
      requirement: backend @ https://example.org/backend.tar.gz

    hint: replace it in the recipe: \`python.overrides.NAME.build-requires: {replace: […]}\`
    "
  `)
})

it('says that a build requirement stands for a program', async () => {
  const bytes = requiring('cmake>=3.18', 'setuptools>=61', "ninja; os_name != 'nt'")
  expect(await relock({ bytes })).toMatchInlineSnapshot(`
    "exit status 2
    error[requirement-is-a-program]: tiny 1.1 wants cmake, which stands in for a program of the system
      said by: pyproject.toml

    hint: add cmake to the target's \`packages\` and leave the requirement out: \`python.overrides.tiny.build-requires: {replace: ["setuptools>=61"]}\`

    error[build-requirement-unsatisfied]: no version of setuptools fits what building tiny 1.1 requires
      tiny 1.1: setuptools>=61
      index:    lists nothing of setuptools

    hint: a name that the index does not have can be taken by anyone; pin a version of tiny that does not need it

    error[requirement-is-a-program]: tiny 1.1 wants ninja, which stands in for a program of the system
      said by: pyproject.toml

    hint: add ninja-build to the target's \`packages\` and leave the requirement out: \`python.overrides.tiny.build-requires: {replace: ["setuptools>=61"]}\`
    "
  `)
})

it('says that no build requirement has the backend that a source names', async () => {
  const bytes = naming('build-backend = "flit_core.buildapi"')
  expect(await relock({ bytes })).toMatchInlineSnapshot(`
    "exit status 2
    error[backend-missing]: tiny 1.1 is built by flit_core.buildapi, which is not in its build requirements
      build requirements: none

    hint: name the project that has it: \`python.overrides.tiny.build-requires: {add: […]}\`; no other backend is put in its place
    "
  `)
})

it('says that a source lacks the backend that it names as its own', async () => {
  const bytes = naming('build-backend = "backend"', 'backend-path = ["tools"]')
  expect(await relock({ bytes })).toMatchInlineSnapshot(`
    "exit status 2
    error[backend-missing]: tiny 1.1 is built by backend, which is not in its backend-path
      backend-path: tools

    hint: report it upstream: the sdist lacks its own backend; or pin another version
    "
  `)
})

/** A recipe with this patch for what is locked. */
function patched(patch: string): RelockCase {
  return {
    python: ['overrides: {tiny: {patches: [tiny/fix.patch], reason: "a mistake of upstream"}}'],
    files: { 'tiny/fix.patch': patch },
  }
}

it('says why a patch is none', async () => {
  const patch = 'diff --git a/project.py b/other.py\nrename from project.py\nrename to other.py\n'
  expect(await relock(patched(patch))).toMatchInlineSnapshot(`
    "exit status 2
    error[patch-invalid]: tiny/fix.patch, a patch of tiny 1.1, cannot be used: not a change of text: rename from project.py
      line of the patch: 2

    hint: write it with \`diff -u\` or \`git diff\`: texts that change, are new or are deleted, with a/ and b/ before their paths
    "
  `)
})

it('says where a patch does not fit', async () => {
  const hunk = "@@ -2 +2 @@\n-NAME = 'tiny'\n+NAME = 'other'\n"
  expect(await relock(patched(`--- a/project.py\n+++ b/project.py\n${hunk}`))).toMatchInlineSnapshot(`
    "exit status 2
    error[patch-does-not-fit]: tiny/fix.patch does not fit tiny 1.1: project.py: line 2 is another one
      line of the patch: 3
      expected:          NAME = 'tiny'
      actual:            NAME, VERSION = "tiny", "1.1"

    hint: make the patch anew against tiny 1.1, or say with \`when\` which versions of tiny it is for
    "
  `)
})

it('says that the application is not pinned', async () => {
  expect(
    await relock({ more: tinyDeb(), pin: line => line.replace('tiny==', 'other==') }),
  ).toMatchInlineSnapshot(`
    "exit status 2
    error[application-not-pinned]: the application tiny is not pinned in tiny/requirements.txt

    hint: add tiny with its hashes to tiny/requirements.txt, for example with \`uv pip compile --generate-hashes\`
    "
  `)
})
