import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  chmod,
  chown,
  link,
  lstat,
  mkdtemp,
  readdir,
  readFile,
  rm,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { join } from 'node:path'
import { zstdCompressSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import type { RootFileSystem } from '../../../src/actions/action.ts'
import { digestTree } from '../../../src/actions/tree-digest.ts'
import { sha256Of } from '../../../src/core/digest.ts'
import type { Failure } from '../../../src/core/failure.ts'
import type { Result } from '../../../src/core/result.ts'
import { readDiskTree } from '../../../src/machine/roots/disk-tree.ts'
import { rootPath } from '../../../src/machine/store/store-folders.ts'
import { oddDeb, packDeb } from './odd-deb.ts'
import { openRootRig, type RootRig } from './root-rig.ts'
import { makeDeb, makeToySystem, type ToyDeb } from './toy-debs.ts'

let folder = ''
let system = ''
let place = ''
let rig: RootRig

beforeAll(async () => {
  folder = await mkdtemp('/var/tmp/debwright-roots-')
  await chmod(folder, 0o755)
  system = await makeToySystem(folder)
})

beforeEach(async () => {
  place = await mkdtemp(join(folder, 'store-'))
  await chmod(place, 0o755)
  rig = await openRootRig(place)
})

afterEach(async () => {
  await rig[Symbol.asyncDispose]()
})

afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

const toy = (deb: ToyDeb) => makeDeb(folder, deb)
const script = (...lines: readonly string[]) => `#!/bin/sh\nset -e\n${lines.join('\n')}\n`

function pathOf(root: Result<RootFileSystem, Failure>, path = ''): string {
  if (!root.ok) throw new Error(JSON.stringify(root.failures))
  return join(rootPath(rig.store.folders, root.value.directory.digest.sha256), path)
}

async function text(root: Result<RootFileSystem, Failure>, path: string): Promise<string> {
  return await readFile(pathOf(root, path), 'utf8')
}

/** Nothing unfinished stays, and no root under a final name. */
async function expectNothingLeft(): Promise<void> {
  expect(await readdir(rig.store.folders.roots)).toEqual([])
  expect(await readdir(join(rig.store.runFolder, 'partial'))).toEqual([])
}

it('unpacks every compression that dpkg-deb writes, with normalized modes, times and links', async () => {
  const compressions = ['xz', 'gzip', 'zstd', 'none'] as const
  const debs = await Promise.all(
    compressions.map(compression =>
      toy({ name: `toy-${compression}`, compression, files: { [`opt/${compression}`]: `${compression}\n` } }),
    ),
  )
  const tool = await toy({
    name: 'tool',
    files: {
      'bin/tool': { content: 'tool\n', mode: 0o4750 },
      'bin/other': { hardlink: 'bin/tool' },
      'etc/tool/secret': { content: '', mode: 0o600 },
      'usr/share/tool/empty': { folder: true },
      'usr/share/tool/link': { symlink: '../../../nowhere' },
      'usr/share/tool/größe "x\\y"': 'ü',
    },
  })
  const root = await rig.provide([...debs, tool], 'extracted')
  for (const compression of compressions)
    expect(await text(root, `opt/${compression}`)).toBe(`${compression}\n`)
  const stats = await lstat(pathOf(root, 'usr/bin/tool'))
  expect([stats.mode & 0o7777, stats.nlink, stats.mtimeMs]).toEqual([0o755, 1, 1_321_009_871_000])
  expect((await lstat(pathOf(root, 'etc/tool/secret'))).mode & 0o7777).toBe(0o644)
  expect((await lstat(pathOf(root, 'usr/share/tool/link'))).mtimeMs).toBe(1_321_009_871_000)
  expect((await lstat(pathOf(root, 'usr/share/tool'))).mtimeMs).toBe(1_321_009_871_000)
  expect(await readdir(pathOf(root, 'usr/share/tool/empty'))).toEqual([])
  expect(await text(root, 'usr/share/tool/größe "x\\y"')).toBe('ü')
  expect((await lstat(pathOf(root, 'bin'))).isSymbolicLink()).toBe(true)
  expect(await readdir(pathOf(root))).toEqual(expect.arrayContaining(['build', 'vendor', 'proc']))
  expect(rig.events).toEqual([{ type: 'note', text: expect.stringContaining('2 setuid or setgid bits') }])
  expect(await readdir(join(rig.store.runFolder, 'partial'))).toEqual([])
})

it('unpacks a zstd stream of several frames to its end, and refuses one with something behind it', async () => {
  const plain = await toy({ name: 'toy', compression: 'none', files: { 'opt/a': 'a', 'opt/b': 'b' } })
  const [control = '', data = ''] = ['control.tar', 'data.tar'].map(name =>
    execFileSync('ar', ['p', plain, name], { encoding: 'latin1' }),
  )
  // Behind `.`, `opt` and the first file with its content.
  const end = 4 * 512
  const frames = [data.slice(0, end), data.slice(end)].map(part =>
    zstdCompressSync(Buffer.from(part, 'latin1')),
  )
  const write = async (...pieces: readonly Uint8Array[]) => {
    const path = join(folder, `frames-${pieces.length}.deb`)
    const members = { 'control.tar': Buffer.from(control, 'latin1'), 'data.tar.zst': Buffer.concat(pieces) }
    await writeFile(path, packDeb(members))
    return path
  }
  const root = await rig.provide([await write(...frames)], 'extracted')
  expect([await text(root, 'opt/a'), await text(root, 'opt/b')]).toEqual(['a', 'b'])
  const refused = await rig.provide([await write(...frames, Buffer.from('more'))], 'extracted')
  expect(refused).toMatchObject({
    failures: [{ code: 'deb-unusable', problem: 'data.tar.zst: 4 bytes after the compressed stream' }],
  })
})

it('configures with dpkg itself: scripts, conffiles, triggers, Multi-Arch', async () => {
  const lib = await toy({
    name: 'libtoy',
    fields: ['Multi-Arch: same'],
    files: { 'usr/lib/libtoy': 'lib\n' },
    control: {
      triggers: 'interest-noawait /usr/share/toys\ninterest toys-changed\n',
      postinst: script('echo "$@" >> /var/log/libtoy'),
    },
  })
  const app = await toy({
    name: 'toy',
    fields: ['Depends: libtoy'],
    files: { 'etc/toy.conf': 'size=1\n', 'usr/share/toys/bear': '' },
    control: {
      conffiles: '/etc/toy.conf\nremove-on-upgrade /etc/old.conf\n',
      triggers: 'activate-noawait toys-changed\n',
      preinst: script('echo "$1 $DPKG_MAINTSCRIPT_PACKAGE $(id -u)" > /var/log/toy-preinst'),
      postinst: script('chown 33:33 /etc/toy.conf', 'test -e /var/log/libtoy', 'head -c 0 /dev/null'),
    },
  })
  const root = await rig.provide([system, app, lib])
  expect(await text(root, 'var/log/toy-preinst')).toBe('install toy 0\n')
  expect(await text(root, 'var/log/libtoy')).toContain('configure ')
  const status = await text(root, 'var/lib/dpkg/status')
  expect(status).toContain(
    ' /etc/toy.conf 965fa4e4e7561726dda9f904a5858f5a\n /etc/old.conf newconffile remove-on-upgrade\n',
  )
  expect(status.match(/install ok installed/g)).toHaveLength(3)
  expect(await readdir(pathOf(root, 'var/lib/dpkg/info'))).toContain('libtoy:amd64.list')
  expect(await readdir(pathOf(root, 'usr/sbin'))).not.toContain('policy-rc.d')
  expect(await readdir(pathOf(root, 'var/log'))).not.toContain('dpkg.log')
})

it('gives the same digest from any order, again, and from a store of its own', async () => {
  const debs = [
    system,
    await toy({ name: 'aa', files: { 'opt/a': 'a' } }),
    await toy({ name: 'bb', files: { 'opt/b': 'b' } }),
  ]
  const first = await rig.provide(debs)
  await using other = await openRootRig(join(folder, 'other-store'))
  const second = await other.provide(debs.toReversed())
  expect(second).toEqual(first)
})

it('answers at once from the store, without a container and without .debs', async () => {
  const debs = [await toy({ name: 'aa', files: { 'opt/a': 'a' } })]
  const request = await rig.request(debs, 'extracted')
  const first = await rig.provide(debs, 'extracted')
  for (const deb of request.debs) await rm(rig.store.pathOf(deb.sha256))
  await using again = await openRootRig(place)
  expect(await again.roots.provide(request, undefined, new AbortController().signal)).toEqual(first)
})

it('sets a changed root aside once, however many ask for it, and makes it again', async () => {
  const debs = [await toy({ name: 'aa', files: { 'opt/a': 'a' } })]
  const first = await rig.provide(debs, 'extracted')
  await writeFile(pathOf(first, 'opt/a'), 'b')
  await utimes(pathOf(first, 'opt/a'), 1321009871, 1321009871)
  await using again = await openRootRig(place)
  const request = await again.request(debs, 'extracted')
  const { signal } = new AbortController()
  const provided = await Promise.all([1, 2, 3].map(() => again.roots.provide(request, undefined, signal)))
  expect(provided).toEqual([first, first, first])
  expect(await text(first, 'opt/a')).toBe('a')
  expect(again.events).toMatchObject([{ type: 'note', text: expect.stringContaining('was damaged') }])
})

it('hashes a root again that was only touched, or whose record is lost, and keeps it', async () => {
  const debs = [await toy({ name: 'aa', files: { 'opt/a': 'a' } })]
  const first = await rig.provide(debs, 'extracted')
  const { ino } = await lstat(pathOf(first))
  await chmod(pathOf(first, 'opt/a'), 0o600)
  await chmod(pathOf(first, 'opt/a'), 0o644)
  await rig.store.resultsOf('roots').forget()
  await using again = await openRootRig(place)
  expect(await again.provide(debs, 'extracted')).toEqual(first)
  expect((await lstat(pathOf(first))).ino).toBe(ino)
})

it('gives a root that came from elsewhere the times, modes and owners that builds see on every machine', async () => {
  const debs = [await toy({ name: 'aa', files: { 'opt/a': 'a' } })]
  const first = await rig.provide(debs, 'extracted')
  const [file, directory] = [pathOf(first, 'opt/a'), pathOf(first, 'opt')]
  const before = await Promise.all([file, directory].map(describe))
  await chmod(file, 0o666)
  await utimes(file, 1_700_000_000, 1_700_000_000)
  if (process.getuid?.() === 0) await chown(file, 12_345, 12_345)
  await chmod(directory, 0o700)
  await link(file, join(place, 'other-name'))
  await using again = await openRootRig(place)
  expect(await again.provide(debs, 'extracted')).toEqual(first)
  expect(await Promise.all([file, directory].map(describe))).toEqual(before)
})

/** What a process inside can see of a path beside its content. */
async function describe(path: string) {
  const { mode, uid, gid, mtimeMs, nlink } = await lstat(path)
  return { mode, uid, gid, mtimeMs, nlink }
}

it('says which digest was locked and which came out, and keeps nothing', async () => {
  const request = await rig.request([await toy({ name: 'aa', files: { 'opt/a': 'a' } })], 'extracted')
  const expected = sha256Of('another tree')
  const result = await rig.roots.provide(request, expected, new AbortController().signal)
  expect(result).toMatchObject({ ok: false, failures: [{ code: 'root-mismatch', root: 'build', expected }] })
  await expectNothingLeft()
})

it('refuses one path from two packages, also where only merged /usr makes it one', async () => {
  const one = await toy({ name: 'one', files: { 'bin/tool': '1' } })
  const two = await toy({ name: 'two', files: { 'usr/bin/tool': '2' } })
  expect(await rig.provide([one, two], 'extracted')).toEqual({
    ok: false,
    failures: [
      { code: 'environment-path-twice', root: 'build', path: '/usr/bin/tool', packages: ['one', 'two'] },
    ],
  })
  await expectNothingLeft()
})

it('refuses a package that comes twice, and a file below the link of another package', async () => {
  const twin = await toy({ name: 'one', files: { 'opt/1': '1' } })
  const other = await toy({ name: 'one', files: { 'opt/2': '2' } })
  expect(await rig.provide([twin, other], 'extracted')).toMatchObject({
    failures: [{ code: 'environment-package-twice', name: 'one' }],
  })
  const linked = await toy({ name: 'linked', files: { 'opt/linked': { symlink: '/usr/share' } } })
  const below = await toy({ name: 'below', files: { 'opt/linked/file': '' } })
  const result = await rig.provide([linked, below], 'extracted')
  const codes = result.ok ? [] : result.failures.map(failure => failure.code)
  expect(codes.length).toBeGreaterThan(0)
  expect(['environment-path-twice', 'deb-unpack-failed']).toEqual(expect.arrayContaining(codes))
  await expectNothingLeft()
})

it('writes nothing outside the tree, wherever the links of a package lead', async () => {
  const victim = await mkdtemp(join(folder, 'victim-'))
  await chmod(victim, 0o777)
  const linked = await toy({ name: 'linked', files: { 'opt/linked': { symlink: victim } } })
  const below = await Promise.all(
    ['1', '2', '3', '4', '5', '6'].map(n => toy({ name: `below${n}`, files: { [`opt/linked/${n}`]: n } })),
  )
  const padding = { 'opt/padding': randomBytes(200_000).toString('hex') }
  const first = await toy({ name: 'first', files: { ...padding, 'opt/linked': { symlink: victim } } })
  for (const debs of [
    [linked, ...below],
    [first, ...below],
  ]) {
    expect(await rig.provide(debs, 'extracted')).toMatchObject({ ok: false })
    expect(await readdir(victim)).toEqual([])
  }
  await expectNothingLeft()
})

it.each([
  ['a device', { typeflag: '3' }, 'no file, folder or link'],
  ['a named pipe', { typeflag: '6' }, 'no file, folder or link'],
  ['a name that is not UTF-8', { name: './opt/b\xe4r' }, 'a name that is not UTF-8'],
  ['a name of two lines', { name: './opt/a\nb' }, 'a name that is no path below the root'],
])('refuses %s in a .deb', async (_, member, problem) => {
  const deb = join(folder, `odd-${sha256Of(JSON.stringify(member))}.deb`)
  await writeFile(deb, oddDeb(member))
  expect(await rig.provide([deb], 'extracted')).toMatchObject({
    failures: expect.arrayContaining([expect.objectContaining({ code: 'deb-member-refused', problem })]),
  })
  await expectNothingLeft()
})

it('refuses a .deb that leads out of the tree, and one that is cut off', async () => {
  const climbing = join(folder, 'climbing.deb')
  await writeFile(climbing, oddDeb({ name: '../../escaped' }))
  expect(await rig.provide([climbing], 'extracted')).toMatchObject({ ok: false })
  const whole = await readFile(
    await toy({ name: 'whole', files: { 'opt/whole': randomBytes(9000).toString('hex') } }),
  )
  const cut = join(folder, 'cut.deb')
  await writeFile(cut, whole.subarray(0, -4000))
  expect(await rig.provide([cut], 'extracted')).toMatchObject({ failures: [{ code: 'archive-damaged' }] })
  const spoilt = join(folder, 'spoilt.deb')
  await writeFile(spoilt, whole.fill(0x41, whole.length - 4000, whole.length - 3900))
  expect(await rig.provide([spoilt], 'extracted')).toMatchObject({
    failures: [{ code: 'deb-unpack-failed', deb: 'spoilt.deb', tool: 'xz' }],
  })
  await expectNothingLeft()
})

it('stops at a preinst that diverts, and at one that overrides a mode', async () => {
  const diverting = await toy({
    name: 'diverting',
    files: { 'usr/bin/mine': '' },
    control: { preinst: script('dpkg-divert --package diverting --no-rename --add /usr/bin/cat') },
  })
  expect(await rig.provide([system, diverting])).toMatchObject({
    failures: [
      {
        code: 'environment-diverted',
        file: 'diversions, by the preinst of diverting',
        entry: '/usr/bin/cat /usr/bin/cat.distrib diverting',
      },
    ],
  })
  const overriding = await toy({
    name: 'overriding',
    control: { preinst: script('dpkg-statoverride --add root root 4755 /usr/bin/cat') },
  })
  expect(await rig.provide([system, overriding])).toMatchObject({
    failures: [{ code: 'environment-diverted', entry: 'root root 4755 /usr/bin/cat' }],
  })
  await expectNothingLeft()
})

it('lets a preinst divert what no package ships', async () => {
  const preinst = script('dpkg-divert --package harmless --no-rename --divert /.libx32 --add /libx32')
  const root = await rig.provide([system, await toy({ name: 'harmless', control: { preinst } })])
  expect(await text(root, 'var/lib/dpkg/diversions')).toBe('/libx32\n/.libx32\nharmless\n')
})

it('sees what a script wrote over a file of a package, also with the size and the time it had', async () => {
  const files = Array.from({ length: 200 }, (_, index) => [`opt/toy/${index}`, `before ${index}\n`] as const)
  const deb = await toy({
    name: 'toy',
    files: Object.fromEntries(files),
    control: {
      postinst: script(
        'for file in /opt/toy/*; do',
        '  touch -r "$file" /tmp/time; read -r word number < "$file"',
        '  echo "during $number" > "$file"; touch -r /tmp/time "$file"',
        'done; rm /tmp/time',
      ),
    },
  })
  const root = await rig.provide([system, deb])
  const read = await readDiskTree(pathOf(root), new AbortController().signal)
  if (!read.ok || !root.ok) throw new Error('no tree')
  expect(await text(root, 'opt/toy/199')).toBe('during 199\n')
  expect(digestTree(read.value.tree).sha256).toBe(root.value.directory.digest.sha256)
})

it('names the maintainer script that failed, its status and the log', async () => {
  const early = await toy({ name: 'early', control: { preinst: script('echo no bears', 'exit 3') } })
  const first = await rig.provide([system, early])
  expect(first).toMatchObject({
    failures: [{ code: 'maintainer-script-failed', script: 'preinst of early', reason: 'status 3' }],
  })
  const log = first.ok ? undefined : first.failures[0]
  expect(await readFile(log?.code === 'maintainer-script-failed' ? log.log : '', 'utf8')).toContain(
    'no bears',
  )
  const late = await toy({ name: 'late', control: { postinst: script('exit 4') } })
  expect(await rig.provide([system, late])).toMatchObject({
    failures: [
      {
        code: 'maintainer-script-failed',
        script: 'postinst of late',
        reason: expect.stringContaining('exit status 4'),
      },
    ],
  })
  await expectNothingLeft()
})

it('says which package is not configured where a dependency is missing', async () => {
  const lonely = await toy({ name: 'lonely', fields: ['Depends: friend'] })
  expect(await rig.provide([system, lonely])).toMatchObject({
    failures: [{ code: 'maintainer-script-failed', script: 'dpkg --configure of lonely' }],
  })
})

it('refuses packages without dpkg, and of another architecture', async () => {
  expect(await rig.provide([await toy({ name: 'aa' })])).toMatchObject({
    failures: [{ code: 'environment-incomplete', missing: 'the package dpkg' }],
  })
})

it('refuses a named pipe that a script leaves behind', async () => {
  const leaving = await toy({
    name: 'leaving',
    files: { 'usr/bin/mkfifo': { host: '/usr/bin/mkfifo' } },
    control: { postinst: script('mkfifo /opt-pipe') },
  })
  expect(await rig.provide([system, leaving])).toMatchObject({
    failures: [{ code: 'environment-entry-refused', path: '/opt-pipe', problem: 'a named pipe' }],
  })
  await expectNothingLeft()
})

it('reads a file as a process inside would, and nothing outside', async () => {
  const deb = await toy({
    name: 'aa',
    files: {
      'etc/real': 'inside',
      'opt/absolute': { symlink: '/etc/real' },
      'opt/climbing': { symlink: '../../../../../etc/real' },
      'opt/outside': { symlink: '/etc/hostname' },
      'opt/loop': { symlink: 'loop' },
    },
  })
  const root = await rig.provide([deb], 'extracted')
  if (!root.ok) throw new Error(JSON.stringify(root.failures))
  for (const path of ['/etc/real', 'opt/absolute', '/opt/climbing', '/../etc/real']) {
    expect(await rig.roots.readFile(root.value, path)).toEqual({ ok: true, value: Buffer.from('inside') })
  }
  for (const [path, problem] of [
    ['/opt/outside', 'not there'],
    ['/opt/loop', 'too many links'],
    ['/etc', 'not a regular file'],
    ['/etc/real/below', 'no folder: /etc/real'],
  ])
    expect(await rig.roots.readFile(root.value, path ?? '')).toMatchObject({
      failures: [{ code: 'root-file-missing', problem }],
    })
})
