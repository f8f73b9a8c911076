import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { runCli } from './rig/cli.ts'
import { placeFiles } from './rig/failing.ts'
import { populateStore } from './rig/populate.ts'
import { firstAccount } from './rig/suite.ts'
import { placeTiny } from './rig/tiny.ts'

const account = firstAccount()

beforeAll(async () => {
  await populateStore(account)
})

/** Runs with --json: the exit status, and what the document says. */
async function statuses(words: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const end = await runCli([...words, '--json'], { account, environment })
  const { schema, verb, status } = JSON.parse(end.stdout)
  return { exit: end.status, document: { schema, verb, status } }
}

it('answers 0 for a yes', async () => {
  const folder = placeFiles({ a: 'same', b: 'same' })
  expect(await statuses(['compare', join(folder, 'a'), join(folder, 'b')])).toEqual({
    exit: 0,
    document: { schema: 1, verb: 'compare', status: 0 },
  })
})

it('answers 1 where what was compared is different', async () => {
  const folder = placeFiles({ a: 'one', b: 'two' })
  expect(await statuses(['compare', join(folder, 'a'), join(folder, 'b')])).toEqual({
    exit: 1,
    document: { schema: 1, verb: 'compare', status: 1 },
  })
})

it('answers 2 for a wrong recipe', async () => {
  expect(await statuses(['check', join(placeFiles({ 'a.yaml': 'schema: 1\n' }), 'a.yaml')])).toEqual({
    exit: 2,
    document: { schema: 1, verb: 'check', status: 2 },
  })
})

it('answers 2 for a wrong command line', async () => {
  expect(await statuses(['build'])).toEqual({ exit: 2, document: { schema: 1, verb: 'build', status: 2 } })
})

it('answers 3 for a wrong digest', async () => {
  const { recipe } = await placeTiny(account, {
    sdists: [{ name: 'tiny', bytes: Buffer.from('no archive') }],
  })
  expect(await statuses(['build', recipe, '--offline'])).toEqual({
    exit: 3,
    document: { schema: 1, verb: 'build', status: 3 },
  })
})

it('answers 4 for a build step that fails', async () => {
  const { recipe } = await placeTiny(account, {
    sdists: [{ name: 'tiny', project: ['raise SystemExit(7)'] }],
  })
  expect(await statuses(['build', recipe, '--offline'])).toEqual({
    exit: 4,
    document: { schema: 1, verb: 'build', status: 4 },
  })
})

it('answers 5 where the network cannot', async () => {
  const { recipe } = await placeTiny(account, {
    sdists: [{ name: 'tiny', files: { 'tiny.py': `"${Date.now()}"` } }],
    planted: false,
  })
  expect(await statuses(['fetch', recipe, '--offline'])).toEqual({
    exit: 5,
    document: { schema: 1, verb: 'fetch', status: 5 },
  })
})

it('answers 6 where it cannot tell', async () => {
  const folder = placeFiles({ 'a.deb': '!<arch>\nbroken', 'b.deb': '!<arch>\nbroken too' })
  const { exit } = await statuses(['compare', join(folder, 'a.deb'), join(folder, 'b.deb')])
  expect([1, 6]).toContain(exit)
})

it('answers 70 for a bug of its own, and says what to report', async () => {
  const break1 = placeFiles({ 'break.mjs': 'process.getuid = () => { throw new Error("made by a test") }\n' })
  const environment = { NODE_OPTIONS: `--import=${join(break1, 'break.mjs')}` }
  const end = await runCli(['gc'], { account, environment })
  expect(end.status).toBe(70)
  expect(end.stderr).toMatch(
    /^bug: debwright gc stopped where it should not have\n\nError: made by a test\n {4}at /,
  )
  expect(end.stderr).toMatch(/\n\nhint: please report this text, the command and the recipe\n$/)
  writeFileSync(join(break1, 'break.mjs'), '')
})
