import { beforeAll, expect, it } from 'vitest'
import { failing } from '../rig/failing.ts'
import { populateStore } from '../rig/populate.ts'
import { firstAccount } from '../rig/suite.ts'
import { placeTiny } from '../rig/tiny.ts'

beforeAll(async () => {
  await populateStore(firstAccount())
})

/** Reproduces wheels that are identical, with a recipe that accepts a difference of them. */
async function reproduce(cause: string, until: string): Promise<string> {
  const more = ['accept:', `  tiny: {cause: ${cause}, reason: "upstream knows", until: "${until}"}`]
  const { folder } = await placeTiny(firstAccount(), { sdists: [{ name: 'tiny' }], more })
  return failing(['reproduce', 'tiny.yaml', '--offline', '--no-test'], { cwd: folder })
}

it('says that the time of an accepted difference is over', async () => {
  expect(await reproduce('date', '2012-12-21')).toMatchInlineSnapshot(`
    "exit status 2
    error[acceptance-expired]: the accepted difference of tiny expired
      until: 2012-12-21

    hint: look whether upstream mended it; then remove the entry of accept, or give it a later date
    "
  `)
})

it('accepts no cause that it does not know', async () => {
  expect(await reproduce('dates', '2099-12-31')).toMatchInlineSnapshot(`
    "exit status 2
    error[cause-unknown]: accept.tiny names a cause that there is not: dates

    hint: did you mean date?
    "
  `)
})

it('says that an accepted difference is not there', async () => {
  expect(await reproduce('date', '2099-12-31')).toMatchInlineSnapshot(`
    "exit status 2
    error[acceptance-unneeded]: accept.tiny accepts a difference that there is not
      targets:  bookworm
      accepted: date

    hint: remove the entry: the next difference must not pass by it unseen
    "
  `)
})

it('says that nothing is left to vary', async () => {
  const { folder } = await placeTiny(firstAccount(), { sdists: [{ name: 'tiny' }] })
  const words = ['bisect', 'tiny.yaml', '--offline', '--vary', 'clock']
  expect(await failing(words, { cwd: folder })).toMatchInlineSnapshot(`
    "exit status 2
    error[variations-none]: nothing is left to vary
      not varied: nothing moves the wall clock of a container for every program: time namespaces leave it alone, and under libfaketime threads of Python wait for ever

    hint: name something else with --vary, or leave out --dont-vary
    "
  `)
})
