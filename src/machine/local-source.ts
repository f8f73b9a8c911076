import { constants } from 'node:fs'
import { open, readlink, realpath } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { LocalSources } from '../actions/host.ts'
import type { TreeDirectory, TreeNode } from '../actions/tree.ts'
import { fileNode, linkNode, treeFromPaths } from '../actions/tree-paths.ts'
import type { Failure } from '../core/failure.ts'
import { collect, fail, ok, type Result } from '../core/result.ts'
import { runProgram } from './process.ts'

/** Reads local sources through git, which runs nothing here: no hook, no file-system monitor, no setting of the user's. */
export const localSources: LocalSources = { readTracked }

/** Whoever wrote the folder wrote its .git/config too, or committed a whole bare repository: it must not name a program. */
const settings = ['safe.directory=*', 'safe.bareRepository=explicit', 'core.fsmonitor=false']
const environment = {
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_OPTIONAL_LOCKS: '0',
  // A missing object would be fetched, with a transport that is any program: gitremote-helpers(7).
  GIT_NO_LAZY_FETCH: '1',
  GIT_ALLOW_PROTOCOL: 'none',
}

async function readTracked(folder: string, signal: AbortSignal): Promise<Result<TreeDirectory, Failure>> {
  const listed = await runProgram(
    {
      program: 'git',
      debianPackage: 'git',
      arguments: [...settings.flatMap(one => ['-c', one]), '-C', folder, 'ls-files', '--stage', '-z'],
      environment,
    },
    signal,
  )
  if (!listed.ok) return listed
  const { exit, stdout, stderr } = listed.value
  if (exit !== undefined) return refuse(folder, stderr.trim().split('\n')[0] ?? 'git could not list it')
  const lines = Buffer.from(stdout)
    .toString('utf8')
    .split('\0')
    .filter(line => line !== '')
  if (lines.length === 0) return refuse(folder, 'git tracks no file of this folder')
  const nodes = collect(await Promise.all(lines.map(line => readEntry(folder, line))))
  return nodes.ok ? ok(treeFromPaths(nodes.value)) : nodes
}

/** One line of `git ls-files --stage`: `MODE OBJECT STAGE\tPATH`. */
async function readEntry(
  folder: string,
  line: string,
): Promise<Result<readonly [string, TreeNode], Failure>> {
  const [, mode, stage, path] = /^([0-7]{6}) [0-9a-f]+ ([0-3])\t(.*)$/s.exec(line) ?? []
  if (mode === undefined || path === undefined || path.includes('\ufffd'))
    return refuse(folder, `a file name that is not UTF-8: ${line}`)
  const place = join(folder, path)
  if (stage !== '0') return refuse(place, 'a merge is not finished here')
  try {
    if (mode === '120000') return ok([path, linkNode(await readlink(place))])
    if (mode !== '100644' && mode !== '100755') return refuse(place, 'a submodule cannot be part of a source')
    if ((await realpath(place)) !== join(await realpath(folder), path))
      return refuse(place, 'a link stands where git tracks a file or a folder')
    await using file = await open(place, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
    if (!(await file.stat()).isFile()) return refuse(place, 'git tracks a file here, and it is none')
    return ok([path, fileNode(await file.readFile(), mode === '100755')])
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable'
    return refuse(place, `git tracks ${basename(path)}, but it cannot be read as such (${reason})`)
  }
}

function refuse(path: string, problem: string): Result<never, Failure> {
  return fail({ code: 'source-not-tracked', path, problem })
}
