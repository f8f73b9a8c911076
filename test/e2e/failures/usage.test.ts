import { beforeAll, expect, it } from 'vitest'
import { failing, placeFiles } from '../rig/failing.ts'
import { populateStore } from '../rig/populate.ts'
import { firstAccount } from '../rig/suite.ts'
import { placeTiny, tinyDeb } from '../rig/tiny.ts'

beforeAll(async () => {
  await populateStore(firstAccount())
})

/** Runs a verb over a tiny recipe with these words. */
async function tiny(verb: string, ...words: readonly string[]): Promise<string> {
  const place = await placeTiny(firstAccount(), { sdists: [{ name: 'tiny' }], more: tinyDeb() })
  return failing([verb, 'tiny.yaml', ...words], { cwd: place.folder })
}

it('knows no such code', async () => {
  expect(await failing(['explain', 'digest-mismatsch'])).toMatchInlineSnapshot(`
    "exit status 2
    error[explain-unknown]: no error has the code digest-mismatsch

    hint: did you mean digest-mismatch?
    "
  `)
})

it('knows no such target', async () => {
  expect(await tiny('build', '--target', 'trixie')).toMatchInlineSnapshot(`
    "exit status 2
    error[target-unknown]: the recipe has no target trixie
      targets: bookworm

    hint: name one of these, or leave --target out for all
    "
  `)
})

it('knows no such builder', async () => {
  expect(await tiny('build', '--builder', 'gamma')).toMatchInlineSnapshot(`
    "exit status 2
    error[builder-unknown]: there is no builder gamma
      builders: alpha, beta

    hint: name one of these with --builder
    "
  `)
})

it('knows no such wheel', async () => {
  expect(await tiny('build', '--offline', '--only', 'six')).toMatchInlineSnapshot(`
    "exit status 2
    error[wheel-unknown]: the lock has no wheel six
      wheels: tiny==1.0

    hint: name one of these, or one with its version, such as six==1.16.0
    "
  `)
})

it('leaves a folder alone that it did not write', async () => {
  const output = placeFiles({ 'my-thesis.tex': '' })
  const text = await tiny('build', '--offline', '--no-test', '--output', output)
  expect(text.replace(/SUITE.files-\w+/, 'OUTPUT')).toMatchInlineSnapshot(`
    "exit status 2
    error[output-not-ours]: OUTPUT holds other files than a build of ours, and would be replaced
      found: my-thesis.tex

    hint: name an empty or a new folder with --output
    "
  `)
})

it('knows no such kept action', async () => {
  expect((await failing(['shell', 'no-such-wheel'])).replace(/^ {2}kept:.*\n/gm, '')).toMatchInlineSnapshot(`
    "exit status 2
    error[kept-action-unknown]: no failed action was kept whose name holds no-such-wheel

    hint: only failed actions are kept, until \`debwright gc\`; build again to see the failure again
    "
  `)
})

it('takes no number of days that is none', async () => {
  expect(await failing(['gc', '--days', 'many'])).toMatchInlineSnapshot(`
    "exit status 2
    error[option-value-wrong]: --days cannot be many
      expected: a number of days

    hint: run the verb with --help for its options
    "
  `)
})

it('takes no verb that there is not', async () => {
  expect(await failing(['bulid', 'tiny.yaml'])).toMatchInlineSnapshot(`
    "exit status 2
    error[command-line-wrong]: there is no verb bulid

    hint: did you mean build?
    "
  `)
})

it('takes no option that there is not', async () => {
  expect(await failing(['build', 'tiny.yaml', '--ofline'])).toMatchInlineSnapshot(`
    "exit status 2
    error[command-line-wrong]: unknown option '--ofline'

    hint: did you mean --offline?
    "
  `)
})

it('wants a recipe', async () => {
  expect(await failing(['build'])).toMatchInlineSnapshot(`
    "exit status 2
    error[command-line-wrong]: missing required argument 'RECIPE'

    hint: run \`debwright build --help\`
    "
  `)
})

it('says that the current folder was removed', async () => {
  const before = 'cd "$(mktemp -d)"; rmdir "$PWD"'
  expect(await failing(['check', 'tiny.yaml'], { before })).toMatchInlineSnapshot(`
    "exit status 2
    error[file-unreadable]: the current folder cannot be read: .
      reason: it was removed

    hint: check the path; paths on the command line are relative to the current folder, paths in a recipe to the recipe
    "
  `)
})

it('takes no empty value of an option, as an unset variable gives it', async () => {
  expect(await tiny('build', '--output', '')).toMatchInlineSnapshot(`
    "exit status 2
    error[option-value-wrong]: --output cannot be ""
      expected: some text; leave the option out otherwise

    hint: run the verb with --help for its options
    "
  `)
})
