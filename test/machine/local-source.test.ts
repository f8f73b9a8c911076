import { execFileSync } from 'node:child_process'
import { access, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { walkTree } from '../../src/actions/tree-paths.ts'
import { localSources } from '../../src/machine/local-source.ts'

let place = ''
let app = ''
let trap = ''

beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'debwright-local-'))
  app = join(place, 'app')
  trap = join(place, 'trap')
  await mkdir(join(app, 'hidden'), { recursive: true })
  await mkdir(join(app, 'shown'))
  for (const name of ['hidden/a', 'shown/b']) await writeFile(join(app, name), 'content')
  git('init', '--quiet')
  git('add', '.')
  git('commit', '--quiet', '--message', 'all')
})

afterEach(() => rm(place, { recursive: true, force: true }))

it('reads what git tracks and nothing else', async () => {
  await writeFile(join(app, 'untracked'), '')
  expect(await pathsOf(app)).toEqual(['hidden', 'hidden/a', 'shown', 'shown/b'])
})

it('runs no program that the settings of the repository name', async () => {
  const program = join(place, 'program')
  await writeFile(program, `#!/bin/sh\ntouch ${trap}\n`, { mode: 0o755 })
  git('config', 'core.fsmonitor', program)
  git('config', 'core.sshCommand', program)
  git('config', 'core.pager', program)
  await pathsOf(app)
  await expect(access(trap)).rejects.toThrow('ENOENT')
})

it('fetches no missing object, with whatever transport the repository names', async () => {
  removeFolderFromObjects()
  await pathsOf(app)
  await expect(access(trap)).rejects.toThrow('ENOENT')
})

it('takes no folder for a repository because a bare one was committed there', async () => {
  removeFolderFromObjects()
  const bare = join(place, 'bare')
  execFileSync('cp', ['-R', join(app, '.git'), bare])
  expect(await pathsOf(bare)).toBe('source-not-tracked')
  await expect(access(trap)).rejects.toThrow('ENOENT')
})

it('reads no file that a link in place of a tracked one leads to, and waits for no pipe', async () => {
  await mkdir(join(place, 'elsewhere'))
  await writeFile(join(place, 'elsewhere', 'a'), 'of the user')
  await rm(join(app, 'hidden'), { recursive: true })
  await symlink(join(place, 'elsewhere'), join(app, 'hidden'))
  expect(await pathsOf(app)).toBe('source-not-tracked')
  git('rm', '--quiet', '--cached', 'hidden/a')
  expect(await pathsOf(app)).toEqual(['shown', 'shown/b'])
  await rm(join(app, 'shown', 'b'))
  execFileSync('mkfifo', [join(app, 'shown', 'b')])
  expect(await pathsOf(app)).toBe('source-not-tracked')
})

it('reads part of a repository, a worktree, a split index and one with longer digests', async () => {
  expect(await pathsOf(join(app, 'shown'))).toEqual(['b'])
  git('update-index', '--split-index')
  expect(await pathsOf(app)).toEqual(['hidden', 'hidden/a', 'shown', 'shown/b'])
  git('worktree', 'add', '--quiet', join(place, 'beside'))
  expect(await pathsOf(join(place, 'beside', 'hidden'))).toEqual(['a'])
  await rm(join(app, '.git'), { recursive: true })
  git('init', '--quiet', '--object-format=sha256')
  git('add', 'shown')
  expect(await pathsOf(app)).toEqual(['shown', 'shown/b'])
})

it('refuses a folder that git tracks and that is not checked out', async () => {
  git('sparse-checkout', 'set', '--cone', '--sparse-index', 'shown')
  expect(await pathsOf(app)).toBe('source-not-tracked')
})

it('refuses a folder without a repository, without an index, and with one that is none', async () => {
  await rm(join(app, '.git', 'index'))
  expect(await pathsOf(app)).toBe('source-not-tracked')
  await writeFile(join(app, '.git', 'index'), 'no index')
  expect(await pathsOf(app)).toBe('source-not-tracked')
  await rm(join(app, '.git'), { recursive: true })
  expect(await pathsOf(app)).toBe('source-not-tracked')
})

it('believes no setting of the repository about where its files are', async () => {
  git('config', 'core.worktree', join(place, 'elsewhere'))
  expect(await pathsOf(app)).toEqual(['hidden', 'hidden/a', 'shown', 'shown/b'])
})

it('opens few files at a time, however many git tracks', async () => {
  for (let index = 0; index < 400; index += 1) await writeFile(join(app, 'shown', `${index}`), '')
  git('add', '.')
  const module = new URL('../../src/machine/local-source.ts', import.meta.url).href
  const script = `
    const { localSources } = await import(${JSON.stringify(module)})
    const read = await localSources.readTracked(${JSON.stringify(app)}, new AbortController().signal)
    console.log(read.ok ? 'read' : JSON.stringify(read.failures[0]))`
  const command = 'ulimit -n 100; exec "$0" --input-type=module -e "$1"'
  const told = execFileSync('sh', ['-c', command, process.execPath, script], { encoding: 'utf8' })
  expect(told).toBe('read\n')
})

/** A sparse index needs the object of a folder to list what is in it; the promised one would come from a program. */
function removeFolderFromObjects(): void {
  git('sparse-checkout', 'set', '--cone', '--sparse-index', 'shown')
  const folder = git('rev-parse', 'HEAD:hidden').trim()
  execFileSync('rm', ['-f', join(app, '.git', 'objects', folder.slice(0, 2), folder.slice(2))])
  git('config', 'core.repositoryFormatVersion', '1')
  git('config', 'extensions.partialClone', 'origin')
  git('config', 'remote.origin.url', `ext::touch ${trap}`)
  git('config', 'remote.origin.promisor', 'true')
  git('config', 'protocol.ext.allow', 'always')
}

function git(...words: readonly string[]): string {
  const identity = ['-c', 'user.name=A', '-c', 'user.email=a@example.org', '-c', 'safe.directory=*']
  return execFileSync('git', [...identity, '-C', app, ...words], { encoding: 'utf8', stdio: 'pipe' })
}

async function pathsOf(folder: string): Promise<readonly string[] | string> {
  const read = await localSources.readTracked(folder, new AbortController().signal)
  return read.ok ? [...walkTree(read.value)].map(([path]) => path) : String(read.failures[0]?.code)
}
