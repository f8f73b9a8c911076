import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { reportShape } from '../../src/compare/report/report-shape.ts'
import { accounts } from '../machine/accounts.ts'
import { runCli } from './rig/cli.ts'
import { populateStore } from './rig/populate.ts'
import { placeTiny, tinyDeb } from './rig/tiny.ts'

beforeAll(async () => {
  for (const account of accounts()) await populateStore(account)
})

/** What a careless build may write down, as a Python expression, and that differs between honest machines. */
const careless = [
  ['its uid', 'str(os.getuid())'],
  ['its host name', 'platform.node()'],
  ['the number of processors', 'str(os.sysconf("SC_NPROCESSORS_ONLN"))'],
  ['the order of its files', '"\\n".join(os.listdir("."))'],
  ['the time', 'str(time.time_ns())'],
  ['a random number', 'str(os.urandom(9))'],
] as const

const cases = accounts().flatMap((account, index) =>
  careless
    .filter((_, at) => index === 0 || at < 2)
    .map(([what, expression]) => ({ account, who: account.name, what, expression })),
)

it.each(cases)('names the file into which a build wrote $what, as $who', async ({ account, expression }) => {
  const sdists = [
    { name: 'tiny', files: { 'tiny.py': '""', 'tiny_data/built.txt': expression } },
    { name: 'other' },
  ]
  const { recipe, output } = await placeTiny(account, { sdists, more: tinyDeb() })
  const words = ['reproduce', recipe, '--offline', '--no-test', '--output', output]
  const end = await runCli([...words, '--json'], { account })
  expect(end.status).toBe(1)
  const document = JSON.parse(end.stdout)
  reportShape.parse(document)
  expect(document).toMatchObject({
    schema: 1,
    status: 1,
    result: { targets: [{ verdict: 'different', 'first-step': 'wheel tiny 1.0' }] },
  })
  const paths: readonly string[] = document.result.targets[0].differences.map(
    ({ path }: { path: string }) => path,
  )
  expect(paths).toContain('wheels/tiny-1.0-py3-none-any.whl')
  expect(paths).not.toContain('wheels/other-1.0-py3-none-any.whl')
  const page = join(dirname(output), 'report.html')
  const plain = await runCli([...words, '--html', page], { account })
  expect(plain.status).toBe(1)
  expect(plain.stdout).toMatch(/^different /)
  expect(plain.stdout).toContain('tiny_data/built.txt')
  expect(readFileSync(page, 'utf8')).toContain(
    '<b>wheel tiny 1.0</b> <span class="mark">first difference</span>',
  )
  const wheel = 'wheels/tiny-1.0-py3-none-any.whl'
  expect(existsSync(join(output, 'second-builder', wheel))).toBe(true)
  expect(readFileSync(join(output, 'second-builder', wheel)).equals(readFileSync(join(output, wheel)))).toBe(
    false,
  )
})
