import { readFileSync, writeFileSync } from 'node:fs'
import { beforeAll, expect, it } from 'vitest'
import { runCli } from './rig/cli.ts'
import { populateStore } from './rig/populate.ts'
import { firstAccount } from './rig/suite.ts'
import { placeTiny } from './rig/tiny.ts'

beforeAll(async () => {
  await populateStore(firstAccount())
})

it('takes a name that every object of JavaScript has for one like any other', async () => {
  const account = firstAccount()
  const name = 'constructor'
  const place = await placeTiny(account, { name, sdists: [{ name }] })
  const run = (...words: readonly string[]) => runCli(words, { account, cwd: place.folder })
  const built = await run('build', 'constructor.yaml', '--offline', '--quiet')
  expect(built).toMatchObject({ status: 0, stderr: '' })

  // A target of this name that the lock does not have.
  const recipe = readFileSync(place.recipe, 'utf8')
  writeFileSync(place.recipe, `${recipe}  ${name}: {extends: bookworm}\n`)
  for (const verb of ['why', 'deps', 'seeds'])
    expect(await run(verb, 'constructor.yaml', ...(verb === 'why' ? [name] : []))).toMatchObject({
      status: 0,
    })
  const stale = await run('build', 'constructor.yaml', '--target', name, '--offline', '--quiet')
  expect([stale.status, stale.stderr]).toEqual([2, expect.stringContaining('error[lock-stale]')])
})
