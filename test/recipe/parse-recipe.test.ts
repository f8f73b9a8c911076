import { describe, expect, it } from 'vitest'
import { formatFailure } from '../../src/core/failure.ts'
import { parseRecipe } from '../../src/recipe/parse-recipe.ts'

const minimal = `schema: 1
package: {name: app, maintainer: "Release Team <release@example.org>"}
source: {sdist: app}
python: {pins: app/requirements.txt}
targets: {bookworm: {}}
`

/** Code and place of every failure, in the order in which they are reported. */
function problemsOf(text: string): readonly string[] {
  const result = parseRecipe('app.yaml', text)
  if (result.ok) return []
  return result.failures.map(failure => {
    const place = 'place' in failure ? failure.place : undefined
    return `${failure.code} ${place?.line}:${place?.column}+${place?.width}`
  })
}

function textOf(text: string): string {
  const result = parseRecipe('app.yaml', text)
  return result.ok ? '' : result.failures.map(formatFailure).join('\n')
}

it('reads a minimal recipe as it stands', () => {
  const result = parseRecipe('app.yaml', minimal)
  expect(result).toEqual({
    ok: true,
    value: {
      schema: 1,
      package: { name: 'app', maintainer: 'Release Team <release@example.org>' },
      source: { sdist: 'app' },
      python: { pins: 'app/requirements.txt' },
      targets: { bookworm: {} },
    },
  })
})

it('shows an unknown key with a caret and what was probably meant', () => {
  expect(textOf(`${minimal}deb:\n  comands: [app]\n`)).toBe(
    `error[recipe-key-unknown]: there is no key comands in deb
  --> app.yaml:7:3
  |
7 |   comands: [app]
  |   ^^^^^^^
  expected: prefix, section, priority, description, homepage, license, bytecode, commands, relations, files, links, directories, man, systemd, users, tmpfiles, apparmor, triggers, allow

hint: did you mean commands?
`,
  )
})

it('tells to quote a version that YAML reads as a number', () => {
  const text = minimal.replace('}\nsource', ', shadows: 1.10}\nsource')
  expect(textOf(text)).toBe(`error[recipe-value-unquoted]: quote 1.10: without quotes YAML reads it as 1.1
  --> app.yaml:2:81
  |
2 | package: {name: app, maintainer: "Release Team <release@example.org>", shadows: 1.10}
  |                                                                                 ^^^^
  expected: "1.10"
  actual:   1.10

hint: put it in double quotes, so that YAML does not read it as a number
`)
})

it('reports every problem of a recipe at once, in the order of places', () => {
  const text = `schema: 1
package: {name: App, maintaner: "Release Team <release@example.org>"}
source: {sdits: app}
python:
  pins: ../requirements.txt
  clock: 12
  overrides:
    pexpect: {when: 4.9, build-requires: {add: [wheel==0.38.1]}, reason: x}
targets:
  bookworm: &b {packages: [libssl-dev, 3]}
  copy: *b
  a: {extends: c}
  c: {extends: a}
  q: {extends: bookwrm}
  trixie: {suite: trixy}
  trixie: {}
deb:
  files: [{src: a, dst: etc/x, mode: 0644}]
  users: [{name: app}]
  systemd: [{unit: app.txt, enable: yes}]
  links: [{path: /usr/bin/app, target: /opt/app}]
  commands: [app]
test:
  - run:
`
  expect(problemsOf(text)).toEqual([
    'recipe-key-missing 2:1+7',
    'recipe-value-invalid 2:17+3',
    'recipe-key-unknown 2:22+9',
    'recipe-key-unknown 3:10+5',
    'recipe-path-unsafe 5:9+19',
    'recipe-value-invalid 6:10+2',
    'recipe-value-unquoted 8:21+3',
    'recipe-yaml-feature 10:16+27',
    'recipe-yaml-feature 11:9+2',
    'recipe-contradiction 12:16+1',
    'recipe-contradiction 14:16+7',
    'recipe-value-invalid 15:19+5',
    'recipe-key-duplicate 16:3+6',
    'recipe-value-invalid 18:25+5',
    'recipe-value-unquoted 18:38+4',
    'recipe-value-invalid 19:18+3',
    'recipe-value-invalid 20:20+7',
    'recipe-type-wrong 20:37+3',
    'recipe-contradiction 22:14+3',
    'recipe-type-wrong 24:5+3',
  ])
})

describe('YAML that recipes do without', () => {
  it.each([
    ['an anchor', `${minimal}test: &t [{run: x}]\n`, 'recipe-yaml-feature 6:10+10'],
    ['a tag', minimal.replace('schema: 1', 'schema: !!int 1'), 'recipe-yaml-feature 1:15+1'],
    ['a directive', `%YAML 1.2\n---\n${minimal}`, 'recipe-yaml-feature 1:1+9'],
    ['a second document', `${minimal}---\na: 1\n`, 'recipe-yaml-feature 6:1+3'],
    ['a merge key', `${minimal}<<: {test: []}\n`, 'recipe-yaml-feature 6:1+2'],
    ['a key that is no text', `${minimal}12: x\n`, 'recipe-value-unquoted 6:1+2'],
    ['a list as key', `${minimal}? [a]\n: 1\n`, 'recipe-yaml-feature 6:3+3'],
  ])('refuses %s', (_, text, problem) => {
    expect(problemsOf(text)).toContain(problem)
  })

  it('says where the YAML breaks off', () => {
    expect(problemsOf(`${minimal}deb: [\n`)[0]).toMatch(/^recipe-syntax 7:1/)
  })

  it('refuses an empty file, a list and a text', () => {
    expect(problemsOf('')).toEqual(['recipe-type-wrong 1:1+1'])
    expect(problemsOf('- a\n')).toEqual(['recipe-type-wrong 1:1+1'])
    expect(problemsOf('recipe\n')).toEqual(['recipe-type-wrong 1:1+1'])
  })

  it('bounds size and depth without giving up', () => {
    expect(problemsOf(`a: ${'x'.repeat(300_000)}`)).toEqual([
      'recipe-too-large undefined:undefined+undefined',
    ])
    expect(problemsOf(`${'- '.repeat(100_000)}a`)).toEqual([expect.stringMatching(/^recipe-too-large/)])
    expect(problemsOf(`${minimal}deb: ${'['.repeat(40)}${']'.repeat(40)}\n`)[0]).toMatch(/^recipe-t/)
  })

  it('takes __proto__ for an unknown key', () => {
    expect(problemsOf(`${minimal}__proto__: {test: 1}\n`)).toEqual(['recipe-key-unknown 6:1+9'])
  })
})

describe('contradictions', () => {
  it.each([
    ['a .deb without an application', `${minimal.replace('source: {sdist: app}\n', '')}deb: {}\n`, '5:1+3'],
    ['tests without a .deb', `${minimal}test: [{run: x}]\n`, '6:1+4'],
    ['no target', minimal.replace('{bookworm: {}}', '{}'), '5:1+7'],
    ['a target that is no suite', minimal.replace('bookworm', 'qubes'), '5:11+5'],
    ['two kinds of source', minimal.replace('{sdist: app}', '{sdist: app, path: ../app}'), '3:22+4'],
    [
      'one destination twice',
      `${minimal}deb: {files: [{src: a/x, dst: /etc/}, {src: b, dst: /etc/x}]}\n`,
      '6:53+6',
    ],
    ['one unit twice', `${minimal}deb: {systemd: [{unit: a.service}, {unit: x/a.service}]}\n`, '6:43+11'],
    [
      'an override that changes nothing',
      minimal.replace('{pins: app/requirements.txt}', '{pins: r.txt, overrides: {six: {reason: x}}}'),
      '4:35+3',
    ],
    [
      'two spellings of one project',
      minimal.replace(
        '{pins: app/requirements.txt}',
        '{pins: r.txt, build-constraints: {flit-core: <4, flit_core: <5}}',
      ),
      '4:58+9',
    ],
    ['a user that is not made', `${minimal}deb: {}\ntest: [{run: x, user: _app}]\n`, '7:23+4'],
  ])('finds %s', (_, text, place) => {
    expect(problemsOf(text)).toEqual([`recipe-contradiction ${place}`])
  })
})

describe('values', () => {
  const withDeb = (deb: string): string => `${minimal}deb: ${deb}\n`

  it.each([
    ['a path above the recipe', withDeb('{license: a/../../b}'), 'recipe-path-unsafe'],
    ['an absolute path', withDeb('{license: /etc/passwd}'), 'recipe-path-unsafe'],
    ['a path with an empty segment', withDeb('{man: [a//b.1]}'), 'recipe-path-unsafe'],
    ['a way out behind a separator of lines', withDeb('{license: "a\\L/../../b"}'), 'recipe-path-unsafe'],
    [
      'a destination with dots behind a separator of lines',
      withDeb('{prefix: "/opt\\P/../etc/x"}'),
      'recipe-value-invalid',
    ],
    ['a destination with dots', withDeb('{prefix: /opt/../etc}'), 'recipe-value-invalid'],
    ['a mode with setuid', withDeb('{directories: [{path: /var/x, mode: "4755"}]}'), 'recipe-value-invalid'],
    ['a relation in words', withDeb('{relations: {depends: ["nginx >= 1"]}}'), 'recipe-value-invalid'],
    [
      'alternatives where there are none',
      withDeb('{relations: {conflicts: ["a1 | b1"]}}'),
      'recipe-value-invalid',
    ],
    ['a user without underscore', withDeb('{users: [{name: www-data}]}'), 'recipe-value-invalid'],
    ['a maintainer without address', minimal.replace(' <release@example.org>', ''), 'recipe-value-invalid'],
    ['a schema that is not known', minimal.replace('schema: 1', 'schema: 2'), 'recipe-value-invalid'],
    [
      'a specifier that is none',
      minimal.replace('{pins: app/requirements.txt}', '{pins: r.txt, build-constraints: {six: newest}}'),
      'recipe-value-invalid',
    ],
  ])('refuses %s', (_, text, code) => {
    expect(problemsOf(text).map(problem => problem.split(' ')[0])).toEqual([code])
  })

  it('accepts an application outside the recipe folder', () => {
    expect(problemsOf(minimal.replace('{sdist: app}', '{path: ../app}'))).toEqual([])
  })

  it('accepts a specifier, a relation with alternatives and a mode', () => {
    const deb =
      '{relations: {depends: ["nginx (>= 1.18~) | apache2"]}, files: [{src: a, dst: /etc/a, mode: "0640"}]}'
    expect(problemsOf(withDeb(deb))).toEqual([])
  })
})
