import { describe, expect, it } from 'vitest'
import { formatFailure } from '../../../src/core/failure.ts'
import {
  compareInputs,
  type LockInputFiles,
  lockInputs,
  verifyLockFresh,
} from '../../../src/recipe/lock/staleness.ts'
import { parseRecipe } from '../../../src/recipe/parse-recipe.ts'
import { resolveRecipe } from '../../../src/recipe/resolve-recipe.ts'
import { sampleLock } from '../sample-lock.ts'

const text = `schema: 1
package: {name: app, maintainer: "Release Team <release@example.org>"}
source: {sdist: app}
python:
  pins: app/requirements.txt
  build-constraints: {flit-core: "<4"}
  overrides:
    pexpect: {build-requires: {add: ["wheel==0.38.1"]}, reason: so}
targets:
  bookworm: {packages: [libssl-dev]}
deb:
  files: [{src: app/a, dst: /etc/app/}]
  relations: {depends: [nginx]}
test: [{run: app}]
`
const pins = 'six==1.16.0 --hash=sha256:00\n'

function inputs(recipe: string, requirements = pins, rest: Partial<LockInputFiles> = {}) {
  const parsed = parseRecipe('pipelines/app.yaml', recipe)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.failures))
  const resolved = resolveRecipe('pipelines/app.yaml', parsed.value)
  return lockInputs(resolved, { pins: new Map([['app/requirements.txt', requirements]]), ...rest })
}

function changed(from: string, to: string): readonly string[] {
  if (!text.includes(from)) throw new Error(`not in the recipe: ${from}`)
  return compareInputs(inputs(text), inputs(text.replace(from, to)))
}

describe('makes the lock stale, naming the part', () => {
  it('where a patch has another text', () => {
    const patched = text.replace('{build-requires:', '{patches: [app/fix.patch], build-requires:')
    const parsed = parseRecipe('pipelines/app.yaml', patched)
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.failures))
    const resolved = resolveRecipe('pipelines/app.yaml', parsed.value)
    const [one, other] = ['one', 'other'].map(content => {
      const python = { ...resolved.python, patchTexts: new Map([['app/fix.patch', content]]) }
      return lockInputs({ ...resolved, python }, { pins: new Map() })
    })
    expect(compareInputs(one ?? {}, other ?? {})).toEqual(['python.overrides.pexpect (app/fix.patch)'])
  })

  it.each([
    ['packages: [libssl-dev]', 'packages: [libssl-dev, gcc]', 'targets.bookworm.packages'],
    ['{packages:', '{archives: [debian], packages:', 'targets.bookworm.archives'],
    ['wheel==0.38.1', 'wheel==0.38.2', 'python.overrides.pexpect'],
    ['"<4"', '"<3"', 'python.build-constraints.flit-core'],
    ['{sdist: app}', '{sdist: other}', 'source'],
    ['name: app', 'name: other', 'package.name'],
    ['[nginx]', '[apache2]', 'deb.relations.depends'],
    ['  pins:', '  groups: [server]\n  pins:', 'python.groups is new'],
    ['  pins:', '  extras: [tls]\n  pins:', 'python.extras is new'],
    ['deb:\n', 'deb:\n  users: [{name: _app}]\n', 'deb.users'],
  ])('%s → %s', (from, to, part) => {
    expect(changed(from, to)).toEqual([part])
  })

  it('a change of the pins, which are named by their file', () => {
    expect(compareInputs(inputs(text), inputs(text, `${pins}#\n`))).toEqual([
      'python.pins (app/requirements.txt)',
    ])
  })

  it('a target or an override that is new or gone', () => {
    expect(changed('targets:\n', 'targets:\n  trixie: {}\n')).toEqual([
      'targets.trixie.architecture is new',
      'targets.trixie.archives is new',
      'targets.trixie.packages is new',
      'targets.trixie.suite is new',
    ])
    expect(changed('pexpect:', 'six:')).toEqual([
      'python.overrides.pexpect is gone',
      'python.overrides.six is new',
    ])
  })

  it('what locking reads of a local project', () => {
    const [before, after] = ['flit_core <4', 'flit_core <5'].map(requires =>
      inputs(text, pins, { application: { requires } }),
    )
    expect(compareInputs(before ?? {}, after ?? {})).toEqual(['source.path'])
  })
})

describe('leaves the lock fresh', () => {
  it.each([
    ['{run: app}', '{run: app --version}'],
    ['app/a, dst', 'app/b, dst'],
    ['reason: so', 'reason: another'],
    ['schema: 1', '# a comment\nschema: 1'],
    ['pins:', 'clock: 1309379017\n  pins:'],
    ['{packages: [libssl-dev]}', '{suite: bookworm, update: 2, packages: [ libssl-dev ]}'],
    ['Release Team', 'Another Team'],
  ])('%s → %s', (from, to) => {
    expect(changed(from, to)).toEqual([])
  })
})

it('names the parts and the command that locks again', () => {
  const parsed = parseRecipe('pipelines/app.yaml', text)
  if (!parsed.ok) throw new Error('the recipe is valid')
  const resolved = resolveRecipe('pipelines/app.yaml', parsed.value)
  const madeFrom = inputs(text)
  const lock = { ...sampleLock, 'made-from': madeFrom }
  expect(verifyLockFresh('pipelines/app.lock.json', lock, resolved, madeFrom)).toEqual({
    ok: true,
    value: undefined,
  })
  const stale = verifyLockFresh('pipelines/app.lock.json', lock, resolved, inputs(text, 'other'))
  expect(stale.ok ? '' : stale.failures.map(formatFailure).join('')).toBe(
    `error[lock-stale]: pipelines/app.lock.json is stale: it was made from something else than pipelines/app.yaml says now
  changed: python.pins (app/requirements.txt)

hint: run \`debwright lock pipelines/app.yaml\` and review what it changes
`,
  )
})
