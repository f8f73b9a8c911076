import { describe, expect, it } from 'vitest'
import { builtInAllowances } from '../../src/recipe/built-in-allowances.ts'
import { formatResolvedRecipe } from '../../src/recipe/format-resolved-recipe.ts'
import { parseRecipe } from '../../src/recipe/parse-recipe.ts'
import type { Recipe } from '../../src/recipe/recipe.ts'
import { recipeFiles } from '../../src/recipe/recipe-files.ts'
import { resolveRecipe } from '../../src/recipe/resolve-recipe.ts'

const text = `schema: 1
package: {name: app, maintainer: "Release Team <release@example.org>"}
source: {path: ../app}
python: {pins: app/requirements.txt}
targets:
  trixie: {archives: [debian], packages: [libssl-dev], update: 3}
  qubes: {extends: trixie, packages: [libyaml-dev]}
  qubes-next: {extends: qubes}
deb:
  license: app/copyright
  commands: [app]
  files: [{src: app/b.conf, dst: /etc/app/}, {src: app/a, dst: /usr/share/app/a, mode: "0640"}]
  man: [app/app.1]
  users: [{name: _app}]
  systemd: [{unit: app/app.service, start: false}]
  tmpfiles: [app/app.conf]
  apparmor: [{profile: app/usr.bin.app}]
test: [{run: app --version}]
`

function parse(recipe: string): Recipe {
  const parsed = parseRecipe('pipelines/app.yaml', recipe)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.failures))
  return parsed.value
}

const resolved = resolveRecipe('pipelines/app.yaml', parse(text))

describe('defaults', () => {
  it('names the companions after the recipe', () => {
    expect(resolved.files).toEqual({
      recipe: 'pipelines/app.yaml',
      lock: 'app.lock.json',
      released: 'app.released.json',
    })
    expect(resolved.package.changelog).toBe('app.changelog')
  })

  it('lets a target replace single keys of the one it extends, and inherit the suite but not the update', () => {
    const trixie = { suite: 'trixie', architecture: 'amd64', archives: ['debian'] }
    expect(resolved.targets).toEqual({
      trixie: { ...trixie, packages: ['libssl-dev'], update: 3 },
      qubes: { ...trixie, packages: ['libyaml-dev'], update: 1 },
      'qubes-next': { ...trixie, packages: ['libyaml-dev'], update: 1 },
    })
  })

  it('says every default of the deb section', () => {
    expect(resolved.deb).toMatchObject({
      prefix: '/opt/venvs/app',
      section: 'misc',
      priority: 'optional',
      bytecode: 'unchecked-hash',
      files: [
        { src: 'app/b.conf', dst: '/etc/app/', mode: '0644' },
        { src: 'app/a', dst: '/usr/share/app/a', mode: '0640' },
      ],
      users: [{ name: '_app', home: '/nonexistent', description: 'system user of app' }],
      systemd: [{ unit: 'app/app.service', enable: true, start: false }],
      apparmor: [{ profile: 'app/usr.bin.app', mode: 'enforce' }],
    })
    expect(resolved.python.clock).toBe(1321009871)
    expect(resolved.test).toEqual([{ run: 'app --version', user: 'root' }])
  })

  it('gives every built-in allowance a reason and lets the recipe say its own instead', () => {
    const builtIn = builtInAllowances('/opt/venvs/app')
    expect(resolved.deb?.allow).toEqual(expect.arrayContaining([...builtIn]))
    expect(builtIn.every(({ reason }) => /\w+ \w+ \w+/.test(reason))).toBe(true)
    const [first, ...others] = builtIn
    const own = { lint: first?.lint ?? '', path: first?.path ?? '', reason: 'of our own' }
    const recipe = parse(text)
    const changed = resolveRecipe('pipelines/app.yaml', { ...recipe, deb: { allow: [own] } })
    expect(changed.deb?.allow).toEqual([own, ...others])
  })
})

it('prints a recipe that resolves to the same, with what is default marked', () => {
  const printed = formatResolvedRecipe(resolved, parse(text))
  const again = parse(printed)
  expect(resolveRecipe('pipelines/app.yaml', again)).toEqual(resolved)
  expect(formatResolvedRecipe(resolved, again)).not.toMatch(/# (default|inherited)/)
  const lines = printed.split('\n')
  expect(lines).toContain('  clock: 1321009871 # default')
  expect(lines).toContain('    suite: trixie # inherited')
  expect(lines).toContain('      start: false')
  expect(lines).toContain('      mode: "0644" # default')
})

it('lists every file of the recipe folder once, in the order of bytes', () => {
  expect(recipeFiles(resolved)).toEqual({
    files: [
      'app.changelog',
      'app.lock.json',
      'app.yaml',
      'app/a',
      'app/app.1',
      'app/app.conf',
      'app/app.service',
      'app/b.conf',
      'app/copyright',
      'app/requirements.txt',
      'app/usr.bin.app',
    ],
    folders: ['../app'],
  })
})
