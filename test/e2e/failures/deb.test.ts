import { spawnSync } from 'node:child_process'
import { chmodSync, readFileSync, renameSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { startCli } from '../rig/cli.ts'
import { failing } from '../rig/failing.ts'
import { populateStore } from '../rig/populate.ts'
import { firstAccount, makeFolder, storeOf } from '../rig/suite.ts'
import { newModule, placeTiny, type TinyRecipe, tinyDeb } from '../rig/tiny.ts'

beforeAll(async () => {
  await populateStore(firstAccount())
})

const withoutTests = tinyDeb().slice(0, tinyDeb().indexOf('test:'))

/** Builds a package with further lines in its `deb:` section. */
async function build(lines: readonly string[], more: Partial<TinyRecipe> = {}): Promise<string> {
  const recipe = { sdists: [{ name: 'tiny' }], more: [...withoutTests, ...lines], ...more }
  const { folder } = await placeTiny(firstAccount(), recipe)
  return failing(['build', 'tiny.yaml', '--offline'], { cwd: folder })
}

it('refuses a command that no wheel installs', async () => {
  const more = withoutTests.map(line => line.replace('[tiny]', '[tiny, tinyctl]'))
  expect(await build([], { more })).toMatchInlineSnapshot(`
    "exit status 2
    error[command-missing]: no wheel installs the command tinyctl
      there are: tiny

    hint: correct \`deb.commands\` in the recipe
    "
  `)
})

it('refuses a file that is not there', async () => {
  expect(await build(['  files: [{src: tiny/tiny.conf, dst: /etc/tiny/}]'])).toMatchInlineSnapshot(`
    "exit status 2
    error[file-unreadable]: a file that tiny.yaml names cannot be read: FOLDER/tiny/tiny.conf
      reason: there is no such file

    hint: check the path; paths on the command line are relative to the current folder, paths in a recipe to the recipe
    "
  `)
})

it('refuses one path for two things', async () => {
  const files = { 'tiny/tiny': '' }
  expect(
    await build(['  files: [{src: tiny/tiny, dst: /opt/venvs/tiny/bin/}]'], { files }),
  ).toMatchInlineSnapshot(`
    "exit status 2
    error[deb-path-collision]: /opt/venvs/tiny/bin/tiny would be in the .deb twice
      first:  the venv
      second: deb.files[0]

    hint: change or remove one of the two in the \`deb:\` section of the recipe
    "
  `)
})

it('refuses a path that no package may have', async () => {
  const files = { 'tiny/tiny.conf': '' }
  expect(
    await build(['  files: [{src: tiny/tiny.conf, dst: /var/lib/dpkg/status}]'], { files }),
  ).toMatchInlineSnapshot(`
    "exit status 2
    error[deb-path-refused]: /var/lib/dpkg/status cannot be in the .deb: that is the database of dpkg

    hint: choose another path in the \`deb:\` section of the recipe
    "
  `)
})

it('refuses a mode that lets others write', async () => {
  const files = { 'tiny/tiny.conf': '' }
  expect(
    await build(['  files: [{src: tiny/tiny.conf, dst: /etc/tiny/, mode: "0666"}]'], { files }),
  ).toMatchInlineSnapshot(`
    "exit status 2
    error[deb-mode-refused]: /etc/tiny/tiny.conf cannot have mode 0666: others than root could write it, or become root

    hint: give it a mode that lets only root write, such as "0644" or "0440"
    "
  `)
})

it('refuses a unit that systemd would not know', async () => {
  const files = { 'tiny/tiny.conf': '[Service]\nExecStart=/usr/bin/tiny\n' }
  expect(await build(['  systemd: [{unit: tiny/tiny.conf}]'], { files })).toMatchInlineSnapshot(`
    "exit status 2
    error[recipe-value-invalid]: deb.systemd[0].unit cannot be "tiny/tiny.conf"
      --> tiny.yaml:12:20
       |
    12 |   systemd: [{unit: tiny/tiny.conf}]
       |                    ^^^^^^^^^^^^^^
      expected: a unit file that ends in .service, .socket, .timer, .path, .target, .mount or .slice

    hint: see docs/reference/recipe.md
    "
  `)
})

it('refuses a unit file in which there is none', async () => {
  const files = { 'tiny/tiny.service': 'ExecStart=/usr/bin/tiny\n' }
  expect(await build(['  systemd: [{unit: tiny/tiny.service}]'], { files })).toMatchInlineSnapshot(`
    "exit status 2
    error[unit-name-wrong]: tiny.service cannot be installed as a systemd unit: the file has no section such as [Unit]

    hint: correct the entry of \`deb.systemd\` or the unit itself; systemd.unit(5) says what a unit is
    "
  `)
})

it('refuses compiled code that wants a library of no package', async () => {
  const nobody = compileLibrary('libnobody.so.1', [])
  const tiny = compileLibrary('tiny_lib.so', [nobody])
  const bytes = `bytes.fromhex("${readFileSync(tiny).toString('hex')}")`
  const sdists = [{ name: 'tiny', kind: 'binary' as const, files: { 'tiny.py': '""', 'tiny_lib.so': bytes } }]
  expect(await build([], { sdists })).toMatchInlineSnapshot(`
    "exit status 4
    error[shlibs-unknown]: dpkg-shlibdeps could not tell which packages the compiled files need
      1: cannot find library libnobody.so.1 needed by debian/tiny/opt/venvs/tiny/lib/python3.11/site-packages/tiny_lib.so (ELF format: 'elf64-x86-64' abi: '0201003e00000000'; RPATH: '')

    hint: add the package that holds the library to \`targets.NAME.packages\`, then run \`debwright lock RECIPE\`
    "
  `)
})

it('refuses machine code for another machine', async () => {
  // elf(5): 64 bit, little endian, a shared object for ARM (0x28).
  const elf = '"\\x7fELF\\x02\\x01\\x01" + "\\0" * 9 + "\\x03\\0\\x28\\0\\x01" + "\\0" * 43'
  const sdists = [{ name: 'tiny', kind: 'binary' as const, files: { 'tiny.py': '""', 'tiny_lib.so': elf } }]
  expect(await build([], { sdists })).toMatchInlineSnapshot(`
    "exit status 4
    error[deb-foreign-machine]: /opt/venvs/tiny/lib/python3.11/site-packages/tiny_lib.so is machine code for another architecture
      expected: amd64
      actual:   arm

    hint: find out which wheel carries the file and why it was not compiled here
    "
  `)
})

it('shows the last lines of a test that fails', async () => {
  expect(await build(['test:', '  - run: tiny && echo "and now?" && false'])).toMatchInlineSnapshot(`
    "exit status 4
    error[install-test-failed]: install test: test 1 ended with status 1
      command:   /bin/sh -ec tiny && echo "and now?" && false
      log:       tiny 1.0
      log:       and now?
      whole log: STORE/runs/RUN/logs/install-test-of-tiny-1.0-1-deb12u1-all.deb-alpha-DIGEST.log

    hint: look around in the same container: debwright shell STORE/runs/RUN/actions/install-test-of-tiny-1.0-1-deb12u1-all.deb-alpha-DIGEST
    "
  `)
})

it('refuses files that a purge leaves behind', async () => {
  expect(
    await build(['test:', '  - run: mkdir /var/lib/tiny && touch /var/lib/tiny/state']),
  ).toMatchInlineSnapshot(`
    "exit status 4
    error[leftover-files]: install test: remove left 2 paths behind
      1:         /var/lib/tiny
      2:         /var/lib/tiny/state
      whole log: STORE/runs/RUN/logs/install-test-of-tiny-1.0-1-deb12u1-all.deb-alpha-DIGEST.log

    hint: what the application writes belongs below a directory that a tmpfiles.d fragment or the unit declares
    "
  `)
})

it('refuses a file that the system changes as soon as it is installed', async () => {
  const files = { 'tiny/ld.so.cache': '' }
  expect(await build(['  files: [{src: tiny/ld.so.cache, dst: /etc/}]'], { files })).toMatchInlineSnapshot(`
    "exit status 4
    error[install-check-failed]: install test: dpkg --verify after install is not content
      1:         ??5?????? c /etc/ld.so.cache
      whole log: STORE/runs/RUN/logs/install-test-of-tiny-1.0-1-deb12u1-all.deb-alpha-DIGEST.log

    hint: look around in the same container: debwright shell STORE/runs/RUN/actions/install-test-of-tiny-1.0-1-deb12u1-all.deb-alpha-DIGEST
    "
  `)
})

it('says that the .deb is not what it should be where dpkg-deb made another', async () => {
  const account = firstAccount()
  const sdists = [{ name: 'tiny', files: newModule(), project: ['time.sleep(2)'] }]
  const { folder, lock } = await placeTiny(account, { sdists, more: withoutTests })
  const run = startCli(['build', 'tiny.yaml', '--offline'], { account, cwd: folder })
  await run.says('environment (bookworm)')
  using _changed = changeDpkgDeb(lock)
  const { status, stderr } = await run.ended
  expect(`exit status ${status}\n${stderr.slice(stderr.indexOf('error['))}`).toMatchInlineSnapshot(`
    "exit status 4
    error[deb-member-wrong]: tiny_1.0-1+deb12u1_all.deb: ./usr/share/doc/tiny/copyright in data.tar has a wrong mode
      expected: 0644
      actual:   0600

    hint: this is a mistake of debwright or of the suite's dpkg-deb: please report it with the log
    "
  `)
})

/** Compiles an empty shared library that needs others; answers its path. */
function compileLibrary(name: string, needed: readonly string[]): string {
  const path = join(makeFolder(firstAccount(), 'library'), name)
  const words = ['-shared', '-nostdlib', `-Wl,-soname,${name}`, '-o', path, '-xc', '/dev/null', '-xnone']
  const { status, stderr } = spawnSync('gcc', [...words, '-Wl,--no-as-needed', ...needed], {
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(stderr)
  return path
}

/** From now on the dpkg-deb of a lock's root file system packs the licence with another mode. */
function changeDpkgDeb(lock: string): Disposable {
  const { targets } = JSON.parse(readFileSync(lock, 'utf8'))
  const { sha256 } = targets.bookworm['root-file-systems'].build
  const program = join(storeOf(firstAccount()), 'roots', sha256, 'usr/bin/dpkg-deb')
  const [real, folder] = [`${program}.real`, dirname(program)]
  const { atime, mtime } = statSync(folder)
  renameSync(program, real)
  const script = [
    '#!/bin/sh',
    'chmod 0600 /build/src/package/usr/share/doc/*/copyright',
    'exec "$0.real" "$@"',
    '',
  ]
  writeFileSync(program, script.join('\n'))
  chmodSync(program, 0o755)
  return {
    [Symbol.dispose]: () => {
      renameSync(real, program)
      utimesSync(folder, atime, mtime)
    },
  }
}
