import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { beforeAll, expect, it } from 'vitest'
import { oddDeb } from '../../machine/roots/odd-deb.ts'
import { makeDeb, makeToySystem, type ToyDeb } from '../../machine/roots/toy-debs.ts'
import { failing } from '../rig/failing.ts'
import { populateStore } from '../rig/populate.ts'
import { firstAccount, makeFolder } from '../rig/suite.ts'
import { placeTiny } from '../rig/tiny.ts'
import { lockToys } from '../rig/toy-packages.ts'

const account = firstAccount()
let folder: string
/** A package `dpkg` with all that dpkg needs to run. */
let system: Uint8Array

beforeAll(async () => {
  await populateStore(account)
  folder = makeFolder(account, 'debs')
  system = readFileSync(await makeToySystem(folder))
})

async function toy(deb: Partial<ToyDeb>): Promise<Buffer> {
  return readFileSync(await makeDeb(folder, { name: 'toy', ...deb }))
}

function script(...lines: readonly string[]): string {
  return ['#!/bin/sh', ...lines, ''].join('\n')
}

/** Builds with these locked packages, of whose root file system another digest is locked. */
async function build(...debs: readonly Uint8Array[]): Promise<string> {
  const named = debs.map((bytes, index) => [bytes === system ? 'dpkg' : `toy${index}`, bytes] as const)
  const changeLock = lockToys(account, Object.fromEntries(named))
  const place = await placeTiny(account, { sdists: [{ name: 'tiny' }], changeLock })
  const text = await failing(['build', 'tiny.yaml', '--offline'], { cwd: place.folder })
  return text.replace(/(: +)[0-9a-f]{64}$/gm, '$1SHA256')
}

it('says that a package is for another machine', async () => {
  expect(await build(await toy({ architecture: 'arm64' }))).toMatchInlineSnapshot(`
    "exit status 4
    error[deb-unusable]: pool/toy0.deb is no .deb that debwright can unpack
      problem: control: for another architecture: arm64

    hint: the file is the locked one: look at it with \`dpkg-deb --info\`, or lock another version
    "
  `)
})

it('says that a package holds a device', async () => {
  expect(await build(oddDeb({ name: './null', typeflag: '3' }))).toMatchInlineSnapshot(`
    "exit status 4
    error[deb-member-refused]: pool/toy0.deb holds a member that is refused
      member:  ./null
      problem: no file, folder or link

    hint: leave the package out of \`packages:\` of the target; what needs it cannot be built here
    "
  `)
})

it('says that a package does not unpack', async () => {
  const whole = await toy({ files: { 'opt/toy': randomBytes(9000).toString('hex') } })
  whole.fill(0x41, whole.length - 4000, whole.length - 3900)
  expect(await build(whole)).toMatchInlineSnapshot(`
    "exit status 4
    error[deb-unpack-failed]: unpacking pool/toy0.deb failed
      tool: xz
      log:  xz: (stdin): Compressed data is corrupt / xz: ended with status 1 / tar: Unexpected EOF in archive / tar: Unexpected EOF in archive / tar: Error is not recoverable: exiting now

    hint: the file is the locked one: see \`debwright doctor\` for the host tools tar and xz
    "
  `)
})

it('says that two packages ship one path', async () => {
  const both = ['one', 'two'].map(name => toy({ name, files: { 'usr/bin/tool': name } }))
  expect(await build(system, ...(await Promise.all(both)))).toMatchInlineSnapshot(`
    "exit status 4
    error[environment-path-twice]: two packages of the root file system build ship one path: /usr/bin/tool
      packages: one, two

    hint: leave one of the two packages out of \`packages:\` of the target
    "
  `)
})

it('says that a maintainer script diverts a file', async () => {
  const preinst = script('dpkg-divert --package toy --no-rename --add /usr/bin/cat')
  expect(await build(system, await toy({ control: { preinst } }))).toMatchInlineSnapshot(`
    "exit status 4
    error[environment-diverted]: a maintainer script in the root file system build changed where dpkg puts files
      file:  diversions, by the preinst of toy
      entry: /usr/bin/cat /usr/bin/cat.distrib toy

    hint: files were unpacked before the script ran, so dpkg would not agree: leave that package out
    "
  `)
})

it('says what the audit of dpkg finds', async () => {
  const postinst = script('rm /var/lib/dpkg/info/dpkg.list')
  expect(await build(system, await toy({ control: { postinst } }))).toMatchInlineSnapshot(`
    "exit status 4
    error[environment-audit-failed]: dpkg finds fault with the root file system build
      dpkg --audit: The following packages are missing the list control file in the database, they need to be reinstalled:  dpkg                 toy

    hint: if the list of packages was changed by hand, run \`debwright lock RECIPE\` again; otherwise report it
    "
  `)
})

it('says that a maintainer script leaves a pipe behind', async () => {
  const postinst = script('/usr/bin/mkfifo /pipe')
  const deb = await toy({ control: { postinst }, files: { 'usr/bin/mkfifo': { host: '/usr/bin/mkfifo' } } })
  expect(await build(system, deb)).toMatchInlineSnapshot(`
    "exit status 4
    error[environment-entry-refused]: the root file system build holds something that a tree cannot carry: /pipe
      problem: a named pipe

    hint: leave the package that makes it out of \`packages:\` of the target
    "
  `)
})

/** A package that puts a script in the place of dpkg before dpkg configures anything. */
function insteadOfDpkg(...lines: readonly string[]): Promise<Buffer> {
  const preinst = script(`printf '%s\\n' '#!/bin/sh' '${lines.join("' '")}' > /usr/bin/dpkg`)
  return toy({ control: { preinst } })
}

it('says that packages were not configured', async () => {
  expect(await build(system, await insteadOfDpkg('exit 0'))).toMatchInlineSnapshot(`
    "exit status 4
    error[environment-unconfigured]: a package of the root file system build is not configured: dpkg
      expected: install ok installed
      actual:   install ok unpacked

    hint: if the list of packages was changed by hand, run \`debwright lock RECIPE\` again; otherwise report it

    error[environment-unconfigured]: a package of the root file system build is not configured: toy
      expected: install ok installed
      actual:   install ok unpacked

    hint: if the list of packages was changed by hand, run \`debwright lock RECIPE\` again; otherwise report it
    "
  `)
})

it('says that a file of the root file system is missing', async () => {
  expect(await build(system, await insteadOfDpkg('rm -f /var/lib/dpkg/status'))).toMatchInlineSnapshot(`
    "exit status 4
    error[root-file-missing]: cannot read var/lib/dpkg/status in the root file system
      problem: not there

    hint: if the list of packages was changed by hand, run \`debwright lock RECIPE\` again; otherwise report it
    "
  `)
})

it('says that another tree came out than was locked', async () => {
  expect(await build(system)).toMatchInlineSnapshot(`
    "exit status 3
    error[root-mismatch]: the root file system build is not the one that was locked
      expected: SHA256
      actual:   SHA256

    hint: run \`debwright lock RECIPE\` with this version of debwright and review what changed in the lock
    "
  `)
})
