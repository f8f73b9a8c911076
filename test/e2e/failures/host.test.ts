import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { failing } from '../rig/failing.ts'
import { populateStore } from '../rig/populate.ts'
import { clone, firstAccount, makeFolder } from '../rig/suite.ts'
import { newModule, placeTiny, tinyDeb } from '../rig/tiny.ts'

const asRoot = process.getuid?.() === 0 ? it : it.skip

beforeAll(async () => {
  await populateStore(firstAccount())
})

/** Shell words that enter a mount namespace in which /usr/bin has no program of these names. */
function without(...programs: readonly string[]): string {
  const folder = makeFolder(firstAccount(), 'without')
  mkdirSync(join(folder, 'gone'))
  // overlayfs takes a character device 0/0 of an upper layer for a removed file.
  for (const program of programs) spawnSync('mknod', [join(folder, 'gone', program), 'c', '0', '0'])
  const mount = `mount -t overlay -o lowerdir=${folder}/gone:/usr/bin overlay /usr/bin`
  return `set -- unshare --mount sh -c '${mount} && exec "$@"' sh "$@"`
}

async function build(before: string, ...words: readonly string[]): Promise<string> {
  const sdists = [{ name: 'tiny', files: newModule() }]
  const { folder } = await placeTiny(firstAccount(), { sdists, more: tinyDeb() })
  return failing(['build', 'tiny.yaml', '--offline', '--no-test', ...words], { cwd: folder, before })
}

asRoot('as root: names the Debian package of a bubblewrap that is missing', async () => {
  expect(await build(without('bwrap'))).toMatchInlineSnapshot(`
    "exit status 5
    error[tool-missing]: this machine has no bwrap

    hint: install the Debian package bubblewrap, then try again
    "
  `)
})

asRoot('as root: names the Debian package of a git that is missing', async () => {
  const recipe = join(clone, 'pipelines/hello.yaml')
  expect(await failing(['build', recipe, '--offline'], { before: without('git') })).toMatchInlineSnapshot(`
    "exit status 5
    error[tool-missing]: this machine has no git

    hint: install the Debian package git, then try again
    "
  `)
})

asRoot('as root: names the setting that forbids user namespaces, and who can change it', async () => {
  const script = join(import.meta.dirname, '../rig/without-namespaces.py')
  expect(await build(`set -- python3 ${script} "$@"`)).toMatchInlineSnapshot(`
    "exit status 5
    error[namespace-refused]: this machine refuses containers: step user namespace
      answer:     bwrap: Creating new namespace failed: nesting depth or /proc/sys/user/max_*_namespaces exceeded (ENOSPC)
      decided by: the administrator of this machine

    hint: no user namespace is allowed: set sysctl user.max_user_namespaces to 15000 or more
    "
  `)
})

asRoot('as root: refuses a clock that shows a time before 1980', async () => {
  expect(
    await build(
      'export LD_PRELOAD=/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1 FAKETIME="@1970-01-02 00:00:00"',
    ),
  ).toMatchInlineSnapshot(`
    "exit status 5
    error[clock-implausible]: the clock of this machine shows a time before 1980
      seconds since 1970: 86401

    hint: set the clock of this machine
    "
  `)
})
