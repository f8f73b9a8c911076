import { beforeAll, expect, it } from 'vitest'
import { failing } from '../rig/failing.ts'
import { populateStore } from '../rig/populate.ts'
import { firstAccount } from '../rig/suite.ts'
import { placeTiny } from '../rig/tiny.ts'

beforeAll(async () => {
  await populateStore(firstAccount())
})

/** Reproduces a recipe over one sdist without a fault, which accepts a difference of it. */
async function accepting(cause: string, until: string): Promise<string> {
  const entry = `accept: {tiny: {cause: ${cause}, reason: "asked upstream", until: "${until}"}}`
  const { folder } = await placeTiny(firstAccount(), { sdists: [{ name: 'tiny' }], more: [entry] })
  return failing(['reproduce', 'tiny.yaml', '--offline'], { cwd: folder })
}

it('does not accept a difference for ever', async () => {
  expect(await accepting('date', '2011-11-11')).toMatchInlineSnapshot(`
    "exit status 2
    error[acceptance-expired]: the accepted difference of tiny expired
      until: 2011-11-11

    hint: look whether upstream mended it; then remove the entry of accept, or give it a later date
    "
  `)
})

it('does not accept what there is not', async () => {
  expect(await accepting('date', '2999-12-31')).toMatchInlineSnapshot(`
    "exit status 2
    error[acceptance-unneeded]: accept.tiny accepts a difference that there is not
      targets:  bookworm
      accepted: date

    hint: remove the entry: the next difference must not pass by it unseen
    "
  `)
})

it('does not accept a cause that it does not know', async () => {
  expect(await accepting('hostname', '2999-12-31')).toMatchInlineSnapshot(`
    "exit status 2
    error[cause-unknown]: accept.tiny names a cause that there is not: hostname

    hint: did you mean host-name?
    "
  `)
})

it('compares no two builders that are the same', async () => {
  const { folder } = await placeTiny(firstAccount(), { sdists: [{ name: 'tiny' }] })
  const words = ['bisect', 'tiny.yaml', '--vary', 'umask', '--dont-vary', 'umask', '--offline']
  expect(await failing(words, { cwd: folder })).toMatchInlineSnapshot(`
    "exit status 2
    error[variations-none]: nothing is left to vary

    hint: name something else with --vary, or leave out --dont-vary
    "
  `)
})
