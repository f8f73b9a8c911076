import { describe, expect, it } from 'vitest'
import { formatFailure } from '../../../src/core/failure.ts'
import { formatChangelog } from '../../../src/formats/debian/changelog.ts'
import { type EntryRequest, planChangelogEntry } from '../../../src/recipe/changelog/new-changelog-entry.ts'
import {
  formatTargetChangelog,
  parsePackageChangelog,
  verifyPackageChangelog,
} from '../../../src/recipe/changelog/package-changelog.ts'
import { parseRecipe } from '../../../src/recipe/parse-recipe.ts'
import { resolveRecipe } from '../../../src/recipe/resolve-recipe.ts'

const parsed = parseRecipe(
  'pipelines/app.yaml',
  `schema: 1
package: {name: app, maintainer: "Release Team <release@example.org>"}
source: {sdist: app}
python: {pins: app/requirements.txt}
targets: {bookworm: {}, trixie: {}, qubes: {extends: trixie}}
deb: {}
`,
)
if (!parsed.ok) throw new Error(JSON.stringify(parsed.failures))
const recipe = resolveRecipe('pipelines/app.yaml', parsed.value)

const text = `app (1.0~rc1-2) bookworm trixie; urgency=medium

  * Say more.

 -- Release Team <release@example.org>  Fri, 11 Nov 2011 11:11:11 +0000

app (1.0~rc1-1) bookworm trixie; urgency=medium

  * Initial release.

 -- Release Team <release@example.org>  Thu, 10 Nov 2011 11:11:11 +0000
`
const application = { name: 'app', version: '1.0rc1' }

function read(changelog: string) {
  const result = parsePackageChangelog('pipelines/app.changelog', changelog, recipe)
  if (!result.ok) throw new Error(result.failures.map(formatFailure).join('\n'))
  return result.value
}

describe('a changelog', () => {
  it('gives version and deb clock', () => {
    expect(read(text)).toMatchObject({ version: { upstream: '1.0~rc1', revision: 2 }, clock: 1321009871 })
    expect(verifyPackageChangelog(read(text), recipe, application, 1321009871)).toEqual({
      ok: true,
      value: undefined,
    })
  })

  it('becomes the changelog of a target, its newest entry with the whole version', () => {
    const trixie = recipe.targets['trixie']
    if (trixie === undefined) throw new Error('the recipe has a trixie')
    expect(formatTargetChangelog(read(text), trixie)).toBe(
      text.replace('app (1.0~rc1-2) bookworm trixie', 'app (1.0~rc1-2+deb13u1) trixie'),
    )
  })

  it('is refused for another version of the application and for a date to come, both at once', () => {
    const verified = verifyPackageChangelog(read(text), recipe, { name: 'app', version: '1.0' }, 1321009870)
    expect(verified.ok ? [] : verified.failures).toMatchObject([
      { code: 'changelog-version-mismatch', expected: '1.0-1', actual: '1.0~rc1-2', place: { line: 1 } },
      {
        code: 'changelog-date-in-future',
        expected: 'Fri, 11 Nov 2011 11:11:10 +0000',
        actual: 'Fri, 11 Nov 2011 11:11:11 +0000',
      },
    ])
  })

  it('is refused with a suite in a version or for another package, at the marked place', () => {
    const wrong = text.replaceAll('app (', 'other (').replace('rc1-1)', 'rc1-1+deb12u1)')
    const result = parsePackageChangelog('pipelines/app.changelog', wrong, recipe)
    const places = result.ok
      ? []
      : result.failures.map(failure => ('place' in failure ? [failure.place.line, failure.place.column] : []))
    expect(places).toEqual([
      [1, 1],
      [7, 1],
      [7, 8],
    ])
  })

  it('is refused where dpkg would not take an entry for newer than the one below', () => {
    const turned = parsePackageChangelog('pipelines/app.changelog', text.replace('~rc1-1)', '-1)'), recipe)
    expect(turned).toMatchObject({
      failures: [{ code: 'changelog-invalid', expected: 'newer than 1.0-1', place: { line: 1, column: 6 } }],
    })
  })

  it('shows a broken line with its place', () => {
    const result = parsePackageChangelog(
      'pipelines/app.changelog',
      text.replace('Fri, 11', 'Sat, 11'),
      recipe,
    )
    expect(result.ok ? '' : result.failures.map(formatFailure).join('')).toBe(
      `error[changelog-invalid]: the day of the week does not fit the date
  --> pipelines/app.changelog:5:41
  |
5 |  -- Release Team <release@example.org>  Sat, 11 Nov 2011 11:11:11 +0000
  |                                         ${'^'.repeat(31)}
  expected: Fri
  actual:   Sat, 11 Nov 2011 11:11:11 +0000

hint: see docs/reference/changelog.md; \`debwright changelog\` writes an entry that is right
`,
    )
  })
})

describe('a new entry', () => {
  const request: EntryRequest = { recipe, changelog: read(text).entries, now: 1321009871.9, variables: {} }
  const plan = (change: Partial<EntryRequest>): string => {
    const entry = planChangelogEntry({ ...request, ...change })
    return entry.ok ? formatChangelog([entry.value]) : entry.failures.map(({ code }) => code).join()
  }

  it('takes the next revision of the same version, the maintainer of the recipe and the time in UTC', () => {
    expect(plan({})).toBe(`app (1.0~rc1-3) bookworm trixie; urgency=medium

  * New revision.

 -- Release Team <release@example.org>  Fri, 11 Nov 2011 11:11:11 +0000
`)
  })

  it.each([
    ['the next revision where the application is the same', { applicationVersion: '1.0rc1' }, '1.0~rc1-3'],
    ['revision 1 of a new version', { applicationVersion: '1.0' }, '1.0-1'],
    ['the asked version', { applicationVersion: '1.0', version: '1.1.post1' }, '1.1+post1-1'],
    ['the asked version and revision', { version: '1.0~rc1-7' }, '1.0~rc1-7'],
    ['the first of all', { changelog: undefined, applicationVersion: '0.1' }, '0.1-1'],
  ])('has %s', (_, change, version) => {
    expect(plan(change)).toContain(`app (${version}) `)
  })

  it.each([
    ['a version that is there already', { version: '1.0~rc1-1' }, 'changelog-version-not-newer'],
    ['no version at all', { changelog: undefined }, 'changelog-version-needed'],
    ['a version that is none', { version: 'newest' }, 'version-unusable'],
    ['an urgency that is none', { urgency: 'soon' }, 'changelog-urgency-unknown'],
    ['a clock before 1980', { now: 0 }, 'clock-implausible'],
  ])('is refused for %s', (_, change, code) => {
    expect(plan(change)).toBe(code)
  })

  it('wraps long changes and makes one of each line', () => {
    const message = `${'word '.repeat(20)}end\nsecond`
    expect(plan({ message }).split('\n').slice(2, 5)).toEqual([
      `  * ${'word '.repeat(15).trim()}`,
      `    ${'word '.repeat(5)}end`,
      '  * second',
    ])
  })

  it('is signed by DEBFULLNAME and DEBEMAIL where both are set', () => {
    expect(plan({ variables: { DEBFULLNAME: 'Ann Example', DEBEMAIL: 'ann@example.org' } })).toContain(
      ' -- Ann Example <ann@example.org>  ',
    )
    expect(plan({ variables: { DEBEMAIL: 'ann@example.org' } })).toContain(' -- Release Team <')
  })
})
