import { gzipSync } from 'node:zlib'
import { beforeAll, expect, it } from 'vitest'
import type { Lock } from '../../../src/recipe/lock/lock.ts'
import { type RawHeader, rawMember, rawTar } from '../../formats/archives/tar-bytes.ts'
import { failing } from '../rig/failing.ts'
import { populateStore } from '../rig/populate.ts'
import { firstAccount } from '../rig/suite.ts'
import { mapTargets, newModule, placeTiny } from '../rig/tiny.ts'

beforeAll(async () => {
  await populateStore(firstAccount())
})

/** Builds a recipe whose only sdist is this file. */
async function build(bytes: Buffer): Promise<string> {
  const { folder } = await placeTiny(firstAccount(), { sdists: [{ name: 'tiny', bytes }] })
  return failing(['build', 'tiny.yaml', '--offline'], { cwd: folder })
}

/** An sdist of a pyproject.toml and further members. */
function sdist(...members: readonly RawHeader[]): Buffer {
  return gzipSync(rawTar({ name: 'tiny-1.0/pyproject.toml', content: '' }, ...members))
}

it('refuses an sdist that writes outside its folder', async () => {
  expect(await build(sdist({ name: 'tiny-1.0/../../etc/cron.d/evil', content: '' }))).toMatchInlineSnapshot(`
    "exit status 3
    error[archive-unsafe-path]: tiny-1.0.tar.gz holds a path or link that must not be unpacked
      member: tiny-1.0/../../etc/cron.d/evil
      found:  a path with .. in it

    hint: do not unpack this file with other tools either; ask upstream how it came about
    "
  `)
})

it('refuses an sdist with an absolute path', async () => {
  expect(await build(sdist({ name: '/etc/cron.d/evil', content: '' }))).toMatchInlineSnapshot(`
    "exit status 3
    error[archive-unsafe-path]: tiny-1.0.tar.gz holds a path or link that must not be unpacked
      member: /etc/cron.d/evil
      found:  an absolute path

    hint: do not unpack this file with other tools either; ask upstream how it came about
    "
  `)
})

it('refuses an sdist with a link that leads out', async () => {
  const link = { name: 'tiny-1.0/link', typeflag: '2', linkname: '../../../etc/shadow' }
  expect(await build(sdist(link))).toMatchInlineSnapshot(`
    "exit status 3
    error[archive-unsafe-path]: tiny-1.0.tar.gz holds a path or link that must not be unpacked
      member: tiny-1.0/link
      found:  a symlink to ../../../etc/shadow, which is not below the top directory

    hint: do not unpack this file with other tools either; ask upstream how it came about
    "
  `)
})

it('refuses an sdist with a device', async () => {
  expect(await build(sdist({ name: 'tiny-1.0/null', typeflag: '3' }))).toMatchInlineSnapshot(`
    "exit status 3
    error[archive-unsafe-path]: tiny-1.0.tar.gz holds a path or link that must not be unpacked
      member: tiny-1.0/null
      found:  a device or fifo

    hint: do not unpack this file with other tools either; ask upstream how it came about
    "
  `)
})

it('refuses an sdist with two top directories', async () => {
  expect(await build(sdist({ name: 'other-1.0/setup.py', content: '' }))).toMatchInlineSnapshot(`
    "exit status 3
    error[archive-top-directory]: tiny-1.0.tar.gz does not unpack to one directory
      found: 2 names at the top: tiny-1.0, other-1.0 …

    hint: an sdist holds exactly one directory, NAME-VERSION: ask upstream for a valid sdist
    "
  `)
})

it('refuses an sdist that names one file twice', async () => {
  expect(await build(sdist({ name: 'tiny-1.0/pyproject.toml', content: 'other' }))).toMatchInlineSnapshot(`
    "exit status 3
    error[archive-ambiguous]: tiny-1.0.tar.gz: two programs would read this archive differently
      member: tiny-1.0/pyproject.toml
      found:  two members of one name

    hint: such an archive may show a reviewer other files than a build: ask upstream for a plain archive of this release
    "
  `)
})

it('refuses an sdist of more entries than any honest one has', async () => {
  const members = Array.from({ length: 200_001 }, (_, index) => rawMember({ name: `tiny-1.0/${index}` }))
  expect(await build(gzipSync(Buffer.concat(members), { level: 1 }))).toMatchInlineSnapshot(`
    "exit status 3
    error[archive-too-large]: tiny-1.0.tar.gz holds more than an archive may hold
      member: tiny-1.0/200000
      found:  more than 200000 members

    hint: no sdist comes near this limit: look at what the archive holds, it may be meant to exhaust a machine
    "
  `)
})

it('refuses an sdist that is a bomb', async () => {
  const zeros = Buffer.alloc(2 ** 30)
  expect(
    await build(sdist(...['a', 'b', 'c'].map(name => ({ name: `tiny-1.0/${name}`, content: zeros })))),
  ).toMatchInlineSnapshot(`
    "exit status 3
    error[archive-too-large]: tiny-1.0.tar.gz holds more than an archive may hold
      found: more than 2249883648 bytes of content

    hint: no sdist comes near this limit: look at what the archive holds, it may be meant to exhaust a machine
    "
  `)
})

it('refuses an sdist that is cut off', async () => {
  const whole = sdist({ name: 'tiny-1.0/large', content: Buffer.alloc(1_000_000, 'tiny') })
  expect(await build(whole.subarray(0, whole.length - 100))).toMatchInlineSnapshot(`
    "exit status 3
    error[archive-damaged]: tiny-1.0.tar.gz is damaged
      found: a deflate stream that is broken or cut off

    hint: the digest was right, so the file was damaged before it was pinned: review it and pin another file
    "
  `)
})

it('refuses an sdist that is no archive', async () => {
  expect(await build(Buffer.from('<html>Please log in</html>'))).toMatchInlineSnapshot(`
    "exit status 3
    error[archive-damaged]: tiny-1.0.tar.gz is damaged
      found: no gzip header

    hint: the digest was right, so the file was damaged before it was pinned: review it and pin another file
    "
  `)
})

it('refuses an sdist with more behind its end than any packer writes', async () => {
  const zeros = Buffer.alloc(1024)
  expect(await build(Buffer.concat([sdist(), zeros]))).toMatchInlineSnapshot(`
    "exit status 3
    error[archive-unusual]: tiny-1.0.tar.gz uses a form that ordinary archives do not have
      found: zero bytes after the gzip member

    hint: ask upstream for an archive that an ordinary build backend wrote, or report the form if one did write it
    "
  `)
})

it('refuses an sdist of another format', async () => {
  const changeLock = (lock: Lock) =>
    mapTargets(lock, target => ({
      ...target,
      sdists: target.sdists.map(one => ({ ...one, filename: 'tiny-1.0.tar.bz2' })),
    }))
  const sdists = [{ name: 'tiny', files: newModule() }]
  const { folder } = await placeTiny(firstAccount(), { sdists, changeLock })
  expect(await failing(['build', 'tiny.yaml', '--offline'], { cwd: folder })).toMatchInlineSnapshot(`
    "exit status 3
    error[archive-format-unknown]: tiny-1.0.tar.bz2 is not of a format that debwright reads
      found: a name in neither .tar.gz, .zip nor .crate

    hint: sdists are .tar.gz or .zip; a .deb holds control.tar and data.tar, plain or as .gz, .xz or .zst
    "
  `)
})

it('refuses a build system that cannot be read', async () => {
  const bytes = gzipSync(
    rawTar({ name: 'tiny-1.0/pyproject.toml', content: '[build-system]\nrequires = "flit"\n' }),
  )
  expect(await build(bytes)).toMatchInlineSnapshot(`
    "exit status 2
    error[build-system-invalid]: the build system of tiny 1.0 cannot be read: build-system.requires: invalid input: expected array, received string

    hint: report it upstream, or pin another version
    "
  `)
})
