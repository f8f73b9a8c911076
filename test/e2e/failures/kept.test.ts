import { beforeAll, expect, it } from 'vitest'
import { runCli } from '../rig/cli.ts'
import { failing, placeFiles } from '../rig/failing.ts'
import { populateStore } from '../rig/populate.ts'
import { firstAccount } from '../rig/suite.ts'
import { newModule, placeTiny } from '../rig/tiny.ts'

beforeAll(async () => {
  await populateStore(firstAccount())
})

it('says that a folder is not that of a failed step', async () => {
  const cwd = placeFiles({ 'notes.txt': '' })
  expect(await failing(['shell', './'], { cwd })).toMatchInlineSnapshot(`
    "exit status 2
    error[kept-action-unusable]: not the folder of a failed build step: FOLDER

    hint: name a folder below runs/ of the store, as the failure printed it
    "
  `)
})

it('opens the container of a failed step as its message says', async () => {
  const account = firstAccount()
  const { recipe } = await placeTiny(account, {
    sdists: [{ name: 'tiny', project: ['raise SystemExit(7)'], files: newModule() }],
  })
  const failed = await runCli(['build', recipe, '--offline'], { account })
  const [, folder = ''] = /debwright shell (\S+)$/m.exec(failed.stderr) ?? []
  const typed = 'echo pwd is $PWD; ls; exit'
  const command = `"$0" "$@" <<'TYPED'\n${typed}\nTYPED`
  expect(folder).toContain('/actions/wheel-tiny-1.0-alpha-')
  const shell = await runCli(['shell', folder], {
    account,
    before: `set -- sh -c '${command.replaceAll("'", `'\\''`)}' "$@"`,
  })
  expect(shell.status).toBe(0)
  expect(shell.stdout).toContain('pwd is /build/src/tiny-1.0')
  expect(shell.stdout).toContain('pyproject.toml')
})
