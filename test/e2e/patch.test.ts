import { spawnSync } from 'node:child_process'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { runCli } from './rig/cli.ts'
import { populateStore } from './rig/populate.ts'
import { firstAccount } from './rig/suite.ts'
import { placeTiny } from './rig/tiny.ts'

function patchTo(text: string): string {
  const [before, after] = ['first', text].map(word => `    return {"tiny.py": "word = '${word}'\\n"}\n`)
  return `--- a/project.py\n+++ b/project.py\n@@ -5 +5 @@\n-${before}+${after}`
}

it('builds a wheel from its sdist with the patch of its override, and wants a new lock where the patch is another', async () => {
  const account = firstAccount()
  await populateStore(account)
  const { folder, output } = await placeTiny(account, {
    sdists: [{ name: 'tiny', files: { 'tiny.py': `"word = 'first'\\n"` } }],
    python: ['overrides: {tiny: {patches: [tiny/fix.patch], reason: "another word"}}'],
    files: { 'tiny/fix.patch': patchTo('second') },
  })
  const build = () =>
    runCli(['build', 'tiny.yaml', '--offline', '--output', output], { account, cwd: folder })
  const built = await build()
  expect(built.status, built.stderr).toBe(0)
  const wheels = join(output, 'wheels')
  const [wheel = ''] = readdirSync(wheels).filter(name => name.endsWith('.whl'))
  const { stdout } = spawnSync('python3', ['-m', 'zipfile', '-e', wheel, folder], { cwd: wheels })
  expect(stdout.toString()).toBe('')
  expect(spawnSync('cat', [join(folder, 'tiny.py')]).stdout.toString()).toBe("word = 'second'\n")

  writeFileSync(join(folder, 'tiny/fix.patch'), patchTo('third'))
  const stale = await build()
  expect([stale.status, stale.stderr]).toEqual([
    2,
    expect.stringContaining('python.overrides.tiny (tiny/fix.patch)'),
  ])
})
