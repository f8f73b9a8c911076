import { chmod, copyFile, link, mkdir, mkdtemp, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { readProgram } from '../../../src/machine/process.ts'

/** A .deb to make with the host's dpkg-deb. Paths are relative to the root. */
export interface ToyDeb {
  readonly name: string
  /** 1.0-1 by default. */
  readonly version?: string
  /** amd64 by default. */
  readonly architecture?: string
  /** Lines of the control paragraph besides the necessary ones. */
  readonly fields?: readonly string[]
  readonly files?: Readonly<Record<string, ToyFile>>
  /** Files of control.tar: maintainer scripts, conffiles, triggers. */
  readonly control?: Readonly<Record<string, string>>
  readonly compression?: 'xz' | 'gzip' | 'zstd' | 'none'
}

/** A string is the content of a plain file. */
export type ToyFile =
  | string
  | { readonly content: string; readonly mode: number }
  | { readonly symlink: string }
  | { readonly hardlink: string }
  | { readonly folder: true }
  | { readonly host: string }

/** Makes a .deb in a folder; answers its path. */
export async function makeDeb(folder: string, deb: ToyDeb): Promise<string> {
  const tree = await mkdtemp(join(folder, `${deb.name}-`))
  await chmod(tree, 0o755)
  await mkdir(join(tree, 'DEBIAN'))
  const fields = [
    `Version: ${deb.version ?? '1.0-1'}`,
    `Architecture: ${deb.architecture ?? 'amd64'}`,
    'Maintainer: A <a@example.org>',
    'Description: toy',
  ]
  const control = [`Package: ${deb.name}`, ...fields, ...(deb.fields ?? []), ''].join('\n')
  for (const [name, text] of Object.entries({ ...deb.control, control })) {
    await writeFile(join(tree, 'DEBIAN', name), text)
    await chmod(join(tree, 'DEBIAN', name), /^(?:pre|post)(?:inst|rm)$/.test(name) ? 0o755 : 0o644)
  }
  for (const [path, file] of Object.entries(deb.files ?? {})) await makeFile(tree, path, file)
  const made = `${tree}.deb`
  const call = ['--root-owner-group', `-Z${deb.compression ?? 'xz'}`, '-z1', '--build', tree, made]
  await run('dpkg-deb', call)
  return made
}

async function makeFile(tree: string, path: string, file: ToyFile): Promise<void> {
  const full = join(tree, path)
  await mkdir(dirname(full), { recursive: true })
  if (typeof file === 'string') {
    await writeFile(full, file)
    await chmod(full, 0o644)
  } else if ('content' in file) {
    await writeFile(full, file.content)
    await chmod(full, file.mode)
  } else if ('symlink' in file) await symlink(file.symlink, full)
  else if ('hardlink' in file) await link(join(tree, file.hardlink), full)
  else if ('host' in file) {
    await copyFile(file.host, full)
    await chmod(full, 0o755)
  } else await mkdir(full)
}

const programs = [
  'cat',
  'chmod',
  'chown',
  'cp',
  'dash',
  'diff',
  'env',
  'grep',
  'head',
  'id',
  'ln',
  'ls',
  'mkdir',
  'mv',
  'rm',
]
const more = [
  'tar',
  'touch',
  'tr',
  'dpkg',
  'dpkg-deb',
  'dpkg-divert',
  'dpkg-query',
  'dpkg-split',
  'dpkg-statoverride',
]

/**
 * A system small enough for a test, from the host's own files: one package `dpkg` with dpkg itself, a shell, the few
 * programs that dpkg insists on, and their libraries.
 */
export async function makeToySystem(folder: string): Promise<string> {
  const fakes = ['ldconfig', 'start-stop-daemon'].map((name): [string, ToyFile] => [
    `usr/sbin/${name}`,
    { content: '#!/bin/sh\n', mode: 0o755 },
  ])
  return await makeDeb(folder, {
    name: 'dpkg',
    compression: 'none',
    files: {
      ...(await withLibraries([...programs, ...more, 'dpkg-trigger'].map(name => `/usr/bin/${name}`))),
      ...Object.fromEntries(fakes),
      'usr/bin/sh': { symlink: 'dash' },
      'etc/passwd': 'root:x:0:0:root:/root:/bin/sh\n',
      'etc/group': 'root:x:0:\n',
      'var/log': { folder: true },
    },
  })
}

/** One package `apt` with the host's own apt-get and all that it needs to look for packages on a disk. */
export async function makeToyApt(folder: string): Promise<string> {
  const tools = ['apt-get', 'cat', 'dash', 'dpkg', 'mkdir', 'xargs'].map(name => `/usr/bin/${name}`)
  const methods = ['copy', 'file', 'gpgv', 'store'].map(name => `/usr/lib/apt/methods/${name}`)
  const tables = ['cputable', 'ostable', 'tupletable']
  return await makeDeb(folder, {
    name: 'apt',
    compression: 'none',
    files: {
      ...(await withLibraries([...tools, ...methods])),
      ...Object.fromEntries(
        tables.map(name => [`usr/share/dpkg/${name}`, { host: `/usr/share/dpkg/${name}` }]),
      ),
      'usr/bin/sh': { symlink: 'dash' },
      'etc/passwd': 'root:x:0:0:root:/root:/bin/sh\n',
    },
  })
}

/** Programs of the host and the libraries that they need. */
async function withLibraries(paths: readonly string[]): Promise<Readonly<Record<string, ToyFile>>> {
  const libraries = (await run('ldd', paths)).matchAll(/(\/\S+\.so[.\d]*) \(/g)
  const files = new Set([...paths, ...[...libraries].map(found => found[1] ?? '')])
  return Object.fromEntries([...files].map(path => [path.replace(/^\/(usr\/)?/, 'usr/'), { host: path }]))
}

async function run(program: string, options: readonly string[]): Promise<string> {
  const call = { program, debianPackage: 'dpkg', arguments: options }
  const ended = await readProgram(call, new AbortController().signal)
  if (!ended.ok) throw new Error(JSON.stringify(ended.failures))
  return Buffer.from(ended.value).toString('utf8')
}
