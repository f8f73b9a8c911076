import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { runCli } from '../rig/cli.ts'
import { failing } from '../rig/failing.ts'
import { showHost } from '../rig/host-view.ts'
import { populateStore } from '../rig/populate.ts'
import { clone, firstAccount } from '../rig/suite.ts'
import { newModule, placeTiny, tinyDeb } from '../rig/tiny.ts'

const asRoot = process.getuid?.() === 0 ? it : it.skip

beforeAll(async () => {
  await populateStore(firstAccount())
  // With its root file system: what breaks here is a step of the build.
  const { recipe, output } = await placeTiny(firstAccount(), { sdists: [{ name: 'tiny' }], more: tinyDeb() })
  await runCli(['build', recipe, '--offline', '--no-test', '--output', output], { account: firstAccount() })
})

async function build(before: string, ...words: readonly string[]): Promise<string> {
  const sdists = [{ name: 'tiny', files: newModule() }]
  const { folder } = await placeTiny(firstAccount(), { sdists, more: tinyDeb() })
  return failing(['build', 'tiny.yaml', '--offline', '--no-test', ...words], { cwd: folder, before })
}

asRoot('as root: names the Debian package of a bubblewrap that is missing', async () => {
  expect(await build(showHost({ without: ['bwrap'] }))).toMatchInlineSnapshot(`
    "exit status 5
    error[tool-missing]: this machine has no bwrap

    hint: install the Debian package bubblewrap, then try again
    "
  `)
})

asRoot('as root: names the Debian package of a git that is missing', async () => {
  const recipe = join(clone, 'pipelines/hello.yaml')
  expect(
    await failing(['build', recipe, '--offline'], { before: showHost({ without: ['git'] }) }),
  ).toMatchInlineSnapshot(`
    "exit status 5
    error[tool-missing]: this machine has no git

    hint: install the Debian package git, then try again
    "
  `)
})

asRoot('as root: shows what a program says that breaks', async () => {
  const bwrap = () => 'echo "bwrap: cannot load libcap.so.2" >&2; exit 127'
  expect(await build(showHost({ programs: { bwrap } }))).toMatchInlineSnapshot(`
    "exit status 5
    error[tool-failed]: bwrap failed: status 127
      output: bwrap: cannot load libcap.so.2

    hint: the lines above come from that program; \`debwright doctor\` checks what this machine lacks
    "
  `)
})

asRoot('as root: shows what bubblewrap says where it breaks at a container, and at no probe', async () => {
  const bwrap = (real: string) =>
    `case "$*" in "--args "*) echo "bwrap: No space for mounts" >&2; exit 1;; esac; exec ${real} "$@"`
  expect(await build(showHost({ programs: { bwrap } }))).toMatchInlineSnapshot(`
    "exit status 5
    error[container-not-started]: the container was not started: wheel tiny 1.0
      answer: bwrap: No space for mounts

    hint: \`debwright doctor\` checks each step of making a container
    "
  `)
})

asRoot('as root: starts no container under the uid of an account', async () => {
  const accounts = `${readFileSync('/etc/passwd', 'utf8')}clerk:x:65529:65529::/home/clerk:/bin/sh\n`
  expect(await build(showHost({ files: { '/etc/passwd': accounts } }))).toMatchInlineSnapshot(`
    "exit status 5
    error[uid-in-use]: the uid that containers run under when root starts them belongs to an account: 65529
      account: clerk

    hint: run debwright as an ordinary user, or give that account another uid
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

it('builds on no machine that names itself by another architecture', async () => {
  expect(await build('set -- setarch i686 "$@"')).toMatchInlineSnapshot(`
    "exit status 5
    error[architecture-unsupported]: debwright builds on amd64 only: this machine is i686

    hint: run it on an amd64 (x86-64) machine
    "
  `)
})

it('says so before Node is started, too', async () => {
  const [script, ...words] = ['setarch', 'i686', join(clone, 'scripts/debwright'), '--version']
  const { status, stderr } = spawnSync(script, words, { encoding: 'utf8' })
  expect(`exit status ${status}\n${stderr}`).toMatchInlineSnapshot(`
    "exit status 5
    error[architecture-unsupported]: debwright builds on amd64 only: this machine is i686

    hint: run it on an amd64 (x86-64) machine
    "
  `)
})

asRoot('as root: refuses a clock that shows a time before 1980', async () => {
  const text = await build(
    'export LD_PRELOAD=/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1 FAKETIME="@1970-01-02 00:00:00"',
  )
  // The faked clock goes on from there.
  expect(text.replace(/ 864\d\d$/m, ' 864NN')).toMatchInlineSnapshot(`
    "exit status 5
    error[clock-implausible]: the clock of this machine shows a time before 1980
      seconds since 1970: 864NN

    hint: set the clock of this machine
    "
  `)
})
