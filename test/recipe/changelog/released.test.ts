import { expect, it } from 'vitest'
import { sha256Of } from '../../../src/core/digest.ts'
import { formatFailure } from '../../../src/core/failure.ts'
import {
  addRelease,
  emptyReleased,
  formatReleased,
  parseReleased,
  verifyUnreleased,
} from '../../../src/recipe/changelog/released.ts'

const recipe = 'pipelines/app.yaml'
const release = { target: 'bookworm', version: '1.0-1+deb12u1', inputs: sha256Of('a') }

it('remembers a release, in the form in which it is committed', () => {
  const added = addRelease(emptyReleased('app'), release, recipe)
  if (!added.ok) throw new Error('nothing was released before')
  const text = formatReleased(added.value)
  expect(text).toBe(`{
  "name": "app",
  "schema": 1,
  "targets": {
    "bookworm": {
      "1.0-1+deb12u1": "${release.inputs}"
    }
  }
}
`)
  expect(parseReleased('app.released.json', text)).toEqual({ ok: true, value: added.value })
  expect(addRelease(added.value, release, recipe)).toEqual(added)
})

it('refuses the same version with other inputs, and only that', () => {
  const added = addRelease(emptyReleased('app'), release, recipe)
  if (!added.ok) throw new Error('nothing was released before')
  const other = { ...release, inputs: sha256Of('b') }
  const refused = verifyUnreleased(added.value, other, recipe)
  expect(refused.ok ? '' : refused.failures.map(formatFailure).join('')).toBe(
    `error[version-already-released]: version 1.0-1+deb12u1 for bookworm was released already, from other inputs
  expected: inputs ${sha256Of('a')}
  actual:   inputs ${sha256Of('b')}

hint: run \`debwright changelog pipelines/app.yaml\`, which adds an entry with the next revision
`,
  )
  expect(addRelease(added.value, other, recipe)).toEqual(refused)
  for (const fine of [
    { ...other, version: '1.0-2+deb12u1' },
    { ...other, target: 'trixie' },
    { ...other, target: 'constructor', version: 'name' },
  ])
    expect(verifyUnreleased(added.value, fine, recipe).ok).toBe(true)
})

it.each([
  ['no JSON', 'x', 1],
  ['an unknown key', '{\n  "schema": 1, "name": "app", "targets": {},\n  "more": 1\n}', 1],
  [
    'a digest that is none',
    '{\n  "schema": 1, "name": "app", "targets": {"bookworm": {\n  "1.0-1": "ab"}}\n}',
    3,
  ],
])('refuses %s', (_, text, line) => {
  expect(parseReleased('app.released.json', text)).toMatchObject({
    ok: false,
    failures: [{ code: 'released-invalid', place: { line } }],
  })
})
