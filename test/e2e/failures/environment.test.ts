import { beforeAll, expect, it } from 'vitest'
import { digestOf } from '../../../src/core/digest.ts'
import type { Lock, LockedDeb } from '../../../src/recipe/lock/lock.ts'
import { askedByContainers } from '../../recipe/made-lock.ts'
import { failing } from '../rig/failing.ts'
import { populateStore } from '../rig/populate.ts'
import { firstAccount } from '../rig/suite.ts'
import { mapTargets, placeTiny, plantSdists } from '../rig/tiny.ts'

beforeAll(async () => {
  await populateStore(firstAccount())
})

/** Builds with other locked packages, none of whose root file systems is there. */
async function build(change: (debs: readonly LockedDeb[]) => readonly LockedDeb[]): Promise<string> {
  const changeLock = (lock: Lock) =>
    mapTargets(lock, target => {
      const digest = { sha256: digestOf(Buffer.from('no such root')).sha256, size: 1 }
      const packages = change(target.debian.packages).map(askedByContainers)
      const roots = { build: digest, 'install-test': digest }
      return { ...target, debian: { ...target.debian, packages }, 'root-file-systems': roots }
    })
  const { folder } = await placeTiny(firstAccount(), { sdists: [{ name: 'tiny' }], changeLock })
  const text = await failing(['build', 'tiny.yaml', '--offline'], { cwd: folder })
  return text.replace(/root-build-[0-9a-f]{6}/, 'root-build-NAME')
}

const isOf = (name: string) => (deb: LockedDeb) => deb.purl.startsWith(`pkg:deb/debian/${name}@`)

it('says that the packages are no system', async () => {
  expect(await build(debs => debs.filter(isOf('base-files')))).toMatchInlineSnapshot(`
    "exit status 4
    error[environment-incomplete]: the packages of the root file system build are no system
      missing: the package dpkg

    hint: if the list of packages was changed by hand, run \`debwright lock RECIPE\` again; otherwise report it
    "
  `)
})

it('says that a package is there twice', async () => {
  const text = await build(debs => {
    const few = debs.filter(isOf('base-files'))
    const twice = few.map(deb => ({
      ...deb,
      purl: deb.purl.replace('@', '@9:'),
      filename: `pool/b/base-files_2_amd64.deb`,
    }))
    return [...few, ...twice]
  })
  expect(text).toMatchInlineSnapshot(`
    "exit status 4
    error[environment-package-twice]: the root file system build lists one package twice: base-files
      files: pool/main/b/base-files/base-files_12.4+deb12u15_amd64.deb, pool/b/base-files_2_amd64.deb

    hint: if the list of packages was changed by hand, run \`debwright lock RECIPE\` again; otherwise report it
    "
  `)
})

it('says that a .deb is none', async () => {
  const bytes = Buffer.from('<html>Please log in</html>')
  plantSdists(firstAccount(), [bytes])
  expect(
    await build(debs => debs.filter(isOf('base-files')).map(deb => ({ ...deb, ...digestOf(bytes) }))),
  ).toMatchInlineSnapshot(`
    "exit status 3
    error[archive-damaged]: pool/main/b/base-files/base-files_12.4+deb12u15_amd64.deb is damaged
      found: no ar archive

    hint: the digest was right, so the file was damaged before it was pinned: review it and pin another file

    error[archive-damaged]: pool/main/b/base-files/base-files_12.4+deb12u15_amd64.deb is damaged
      found: no control.tar or no data.tar

    hint: the digest was right, so the file was damaged before it was pinned: review it and pin another file
    "
  `)
})

it('says that the packages cannot be configured', async () => {
  const few = ['base-files', 'base-passwd', 'dpkg', 'dash', 'libc6', 'tar', 'coreutils']
  expect(await build(debs => debs.filter(deb => few.some(name => isOf(name)(deb))))).toMatchInlineSnapshot(`
    "exit status 4
    error[maintainer-script-failed]: dpkg --configure -a failed in the root file system build
      reason: status 97
      log:    STORE/runs/RUN/logs/root-build-NAME.log

    hint: read the log; leave the package out of \`packages:\` of the target if the build can do without
    "
  `)
})
