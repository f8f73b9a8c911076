import { chmod, copyFile, mkdir, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { mountPoints } from '../../../src/actions/contract.ts'
import { readProgram } from '../../../src/machine/process.ts'

const programs = [
  'dash',
  'cat',
  'chmod',
  'chown',
  'cp',
  'dd',
  'env',
  'id',
  'ln',
  'ls',
  'mkdir',
  'mkfifo',
  'perl',
  'sleep',
]
const more = ['sort', 'stat', 'tar', 'touch', 'true', 'truncate', 'uname', 'nproc', 'head', 'yes', 'getconf']

/**
 * A root file system for containers, put together from Essential packages of the host: dash, coreutils, tar and perl,
 * with the libraries that they need. Enough to look around in a container, in a fraction of a second.
 */
export async function makeMinimalRoot(path: string): Promise<void> {
  const signal = new AbortController().signal
  const paths = [...programs, ...more].map(name => `/usr/bin/${name}`)
  const listed = await readProgram({ program: 'ldd', debianPackage: 'libc-bin', arguments: paths }, signal)
  if (!listed.ok) throw new Error(JSON.stringify(listed.failures))
  const libraries = Buffer.from(listed.value)
    .toString('utf8')
    .matchAll(/(\/\S+\.so[.\d]*) \(/g)
  await mkdir(join(path, 'usr'), { recursive: true })
  await chmod(path, 0o755)
  for (const name of ['bin', 'lib', 'lib64']) {
    await mkdir(join(path, 'usr', name), { recursive: true })
    await symlink(`usr/${name}`, join(path, name))
  }
  for (const name of [...mountPoints, 'etc']) await mkdir(join(path, name))
  for (const file of new Set([...paths, ...[...libraries].map(found => found[1] ?? '')])) {
    const target = join(path, file.startsWith('/usr/') ? file : `/usr${file}`)
    await mkdir(dirname(target), { recursive: true })
    await copyFile(file, target)
    await chmod(target, 0o755)
  }
  await symlink('dash', join(path, 'usr/bin/sh'))
}
