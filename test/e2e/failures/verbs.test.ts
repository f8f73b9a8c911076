import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { runCli } from '../rig/cli.ts'
import { failing, placeFiles } from '../rig/failing.ts'
import { populateStore } from '../rig/populate.ts'
import { firstAccount } from '../rig/suite.ts'
import { newModule, placeTiny, tinyDeb, withoutPackages } from '../rig/tiny.ts'

beforeAll(async () => {
  await populateStore(firstAccount())
})

/** Runs a verb over a tiny package's recipe. */
async function tiny(verb: string, ...words: readonly string[]): Promise<string> {
  const { folder } = await placeTiny(firstAccount(), { sdists: [{ name: 'tiny' }], more: tinyDeb() })
  return failing([verb, 'tiny.yaml', ...words], { cwd: folder })
}

it('does not compare a file with a folder', async () => {
  expect(await tiny('compare', 'tiny')).toMatchInlineSnapshot(`
    "exit status 2
    error[compare-kinds-differ]: a file cannot be compared with a folder
      first:  tiny.yaml
      second: tiny

    hint: name two files or two folders; to compare what is in a package with a folder, unpack it first
    "
  `)
})

it('does not hold a recipe against a lock', async () => {
  expect(await tiny('diff', 'tiny.lock.json')).toMatchInlineSnapshot(`
    "exit status 2
    error[diff-kind-unknown]: tiny.yaml and tiny.lock.json are no two files that can be held against each other

    hint: name two locks (*.lock.json) or two packages (*.deb); \`debwright compare\` takes any two files or folders
    "
  `)
})

it('gives no verdict about folders that no build wrote', async () => {
  const cwd = placeFiles({ 'a/file': '', 'b/file': '' })
  expect(await failing(['verdict', 'a', 'b'], { cwd })).toMatchInlineSnapshot(`
    "exit status 2
    error[compare-no-build]: a is no output folder of a build
      missing: the lock, NAME.lock.json

    hint: name two folders that \`build\` or \`reproduce\` wrote; \`debwright compare\` takes any two folders

    error[compare-no-build]: b is no output folder of a build
      missing: the lock, NAME.lock.json

    hint: name two folders that \`build\` or \`reproduce\` wrote; \`debwright compare\` takes any two folders
    "
  `)
})

it('varies nothing that it does not know', async () => {
  expect(await tiny('reproduce', '--offline', '--vary', 'hostnam')).toMatchInlineSnapshot(`
    "exit status 2
    error[variation-unknown]: nothing that can be varied is called hostnam
      known: uid, hostname, cpus, file-order, user, home, timezone, locale, umask, filesystem, clock, kernel, affinity, build-path, hash-seed, environment, path, streams, quick, debian, all

    hint: did you mean hostname?
    "
  `)
})

it('takes no bundle that is none', async () => {
  expect(await tiny('build', '--bundle', 'tiny.yaml', '--offline')).toMatchInlineSnapshot(`
    "exit status 3
    error[bundle-invalid]: tiny.yaml is no bundle as debwright writes it: it does not begin with bundle.json

    hint: copy it again, or make it again with \`debwright bundle\`
    "
  `)
})

it('builds from no bundle of another lock', async () => {
  const account = firstAccount()
  const changeLock = withoutPackages
  const other = await placeTiny(account, { sdists: [{ name: 'other' }], name: 'other', changeLock })
  const made = await runCli(['bundle', other.recipe, '--output', 'other.bundle', '--offline'], {
    account,
    cwd: other.folder,
  })
  expect(made.status).toBe(0)
  const sdists = [{ name: 'tiny', files: newModule() }]
  const { folder } = await placeTiny(account, { sdists, changeLock, planted: false })
  const bundle = join(other.folder, 'other.bundle')
  const words = ['build', 'tiny.yaml', '--offline', '--bundle', bundle]
  expect(await failing(words, { cwd: folder, places: { [bundle]: 'BUNDLE' } })).toMatchInlineSnapshot(`
    "exit status 5
    error[bundle-file-missing]: BUNDLE lacks locked files
      missing: tiny-1.0.tar.gz

    hint: the bundle is of another lock: make it again with \`debwright bundle\` where there is a network
    "
  `)
})

it('finds no way to what is not locked', async () => {
  expect(await tiny('why', 'six')).toMatchInlineSnapshot(`
    "exit status 2
    error[lock-name-unknown]: nothing in tiny.lock.json has the name six

    hint: run \`debwright deps RECIPE\` for everything that is locked
    "
  `)
})

it('begins no recipe without pins', async () => {
  const cwd = placeFiles({ 'pyproject.toml': '[project]\nname = "tiny"\nversion = "1.0"\n' })
  const text = await failing(['init'], { cwd })
  expect(text).toMatchInlineSnapshot(`
    "exit status 2
    error[init-pins-missing]: there is nothing in . that pins an application
      looked for: uv.lock, poetry.lock, Pipfile.lock, pylock.toml, requirements.txt

    hint: lock the application with your own tool (\`uv lock\`, \`poetry lock\`, \`pip-compile --generate-hashes\` …), or name the file with --from
    "
  `)
})

it('begins no recipe over files that are there', async () => {
  const pins = `six==1.16.0 --hash=sha256:${'f'.repeat(64)}\n`
  const cwd = placeFiles({ 'requirements.txt': pins, 'tiny.yaml': '' })
  expect(await failing(['init', '--name', 'tiny', '--output', '.'], { cwd })).toMatchInlineSnapshot(`
    "exit status 2
    error[file-exists]: tiny.yaml exists already

    hint: nothing was written; choose another --name or --output, or move the old files away
    "
  `)
})

it('begins no recipe over pins that lie elsewhere', async () => {
  const cwd = placeFiles({
    'app/requirements.txt': '-r ../common.txt\n',
    'common.txt': '',
    'pipelines/x': '',
  })
  const words = ['init', '--from', 'app/requirements.txt', '--output', 'pipelines', '--name', 'tiny']
  expect(await failing(words, { cwd })).toMatchInlineSnapshot(`
    "exit status 2
    error[init-file-outside]: app/requirements.txt includes ../common.txt, which does not lie beside or below it

    hint: a recipe names files of its own folder only: write the pins into one file
    "
  `)
})

it('adds no entry that is older than the newest', async () => {
  expect(await tiny('changelog', '--upstream', '0.9')).toMatchInlineSnapshot(`
    "exit status 2
    error[changelog-version-not-newer]: version 0.9-1 is not newer than what tiny.changelog has already
      newest: 1.0-1

    hint: leave \`--upstream\` out, which takes the next revision, or name a newer version
    "
  `)
})

const localRecipe = `schema: 1
package: {name: local, maintainer: "A <a@example.org>"}
source: {path: app}
python: {pins: pins.txt}
targets:
  bookworm: {archives: [debian]}
deb: {commands: [local]}
`

it('takes no local source that git does not know', async () => {
  const cwd = placeFiles({ 'local.yaml': localRecipe, 'pins.txt': '', 'app/pyproject.toml': '' })
  expect(
    await failing(['lock', 'local.yaml'], { cwd, environment: { GIT_CEILING_DIRECTORIES: '/' } }),
  ).toMatchInlineSnapshot(`
    "exit status 2
    error[source-not-tracked]: FOLDER/app: no folder on the way to it has a .git

    hint: a local source is what git tracks of it: commit it, or make an sdist and pin that
    "
  `)
})

it('takes no local project that does not say its version', async () => {
  const { folder } = await placeTiny(firstAccount(), {
    sdists: [{ name: 'tiny' }],
    files: {
      'app/pyproject.toml': '[project]\nname = "local"\ndynamic = ["version"]\n',
      'local.yaml': localRecipe,
      'pins.txt': '',
    },
    tracked: true,
  })
  expect(await failing(['lock', 'local.yaml'], { cwd: folder })).toMatchInlineSnapshot(`
    "exit status 2
    error[local-project-unclear]: app/pyproject.toml: [project] or [tool.poetry] must say name and version

    hint: a local application says its name and a fixed version in [project]; a version that a build computes cannot be locked
    "
  `)
})

it('needs to be told the version of a first entry', async () => {
  const { folder } = await placeTiny(firstAccount(), { sdists: [{ name: 'tiny' }], more: tinyDeb() })
  for (const name of ['tiny.changelog', 'tiny.lock.json']) rmSync(join(folder, name))
  writeFileSync(join(folder, 'tiny/requirements.txt'), '')
  expect(await failing(['changelog', 'tiny.yaml'], { cwd: folder })).toMatchInlineSnapshot(`
    "exit status 2
    error[changelog-version-needed]: nothing tells which version tiny.yaml is to have

    hint: run \`debwright changelog tiny.yaml --upstream VERSION\`, or lock the recipe first
    "
  `)
})
