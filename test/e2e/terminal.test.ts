import { beforeAll, expect, it } from 'vitest'
import { runCli } from './rig/cli.ts'
import { populateStore } from './rig/populate.ts'
import { firstAccount } from './rig/suite.ts'
import { placeTiny, type TinyPlace, tinyDeb } from './rig/tiny.ts'

const account = firstAccount()
let place: TinyPlace

beforeAll(async () => {
  await populateStore(account)
  place = await placeTiny(account, { sdists: [{ name: 'tiny' }], more: tinyDeb() })
})

/** Runs on a terminal of this width; everything that the terminal received. */
async function onTerminal(columns: number, ...words: readonly string[]): Promise<string> {
  const command = [
    'reproduce',
    place.recipe,
    '--offline',
    '--no-test',
    '--fresh',
    '--output',
    place.output,
    ...words,
  ]
  const before = `set -- script --quiet --return --command "stty cols ${columns} rows 24; $* 2>&1" /dev/null`
  const end = await runCli(command, { account, before, environment: { TERM: 'xterm' } })
  expect(end.status).toBe(0)
  return end.stdout
}

// Escape sequences of ECMA-48, which move the cursor and clear lines.
const escapes = /\u001b\[[0-9;?]*[A-Za-z]/g

it('draws lines on a terminal that are never wider than it', async () => {
  const text = await onTerminal(40)
  expect(text).toMatch(escapes)
  const drawn = text
    .split(escapes)
    .flatMap(part => part.split(/\r?\n/))
    .filter(line => /actions done/.test(line))
  expect(drawn.length).toBeGreaterThan(0)
  expect(drawn.filter(line => [...line].length > 40)).toEqual([])
  expect(text.replace(escapes, '')).toContain('identical  tiny_1.0-1+deb12u1_all.deb')
})

it('draws nothing with --quiet', async () => {
  expect(await onTerminal(80, '--quiet')).toMatch(/^identical /)
})

it('writes plain lines where there is no terminal', async () => {
  const words = ['reproduce', place.recipe, '--offline', '--no-test', '--fresh', '--output', place.output]
  const end = await runCli(words, { account })
  expect(end.stderr).not.toMatch(escapes)
  expect(end.stderr).toMatch(/^wheels \(bookworm, alpha\) +\S+ s +1 from source$/m)
})

it('does not mind a standard output that is closed', async () => {
  const words = ['explain']
  const end = await runCli(words, { account, before: 'exec >&-' })
  expect({ status: end.status, stderr: end.stderr }).toEqual({ status: 0, stderr: '' })
})

it('fails where standard output is full', async () => {
  const end = await runCli(['explain'], { account, before: 'exec >/dev/full' })
  expect({ status: end.status, stderr: end.stderr }).toEqual({
    status: 5,
    stderr: [
      'error[disk-full]: writing the answer: no space left on the disk of standard output',
      '',
      'hint: free some space there, or choose another place for what is written',
      '',
    ].join('\n'),
  })
})

it('ends quietly where nobody reads its output any more', async () => {
  const end = await runCli(['explain'], { account, before: 'set -- sh -c \'"$@" | head -n 1\' sh "$@"' })
  expect({ status: end.status, lines: end.stdout.split('\n').length, stderr: end.stderr }).toEqual({
    status: 0,
    lines: 2,
    stderr: '',
  })
})
