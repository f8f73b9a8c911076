import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  realpath,
  rm,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, relative, resolve } from 'node:path'
import type { Failure } from '../core/failure.ts'
import { formatExitReason } from '../core/failures/container.ts'
import { fail, ok, type Result } from '../core/result.ts'
import { type ProgramEnd, runProgram } from './process.ts'
import { diskFailure, errorCode, isMissing } from './store/disk-failure.ts'
import { type Identity, readIdentity } from './unprivileged.ts'

/** A line of `git ls-files --stage`, git-ls-files(1). */
export interface IndexEntry {
  /** Six octal digits: 100644, 100755, 120000 a link, 160000 a submodule. */
  readonly mode: string
  /** 0, or which side of a merge that is not finished. */
  readonly stage: string
  /** Relative to the folder that was asked for. */
  readonly path: string
}

const environment = {
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_LITERAL_PATHSPECS: '1',
  // A missing object would be fetched, with a transport that is any program: gitremote-helpers(7).
  GIT_NO_LAZY_FETCH: '1',
  GIT_ALLOW_PROTOCOL: 'none',
}

/**
 * Asks git what it tracks in a folder. Whoever wrote the folder wrote its `.git` too, and settings there name programs
 * and transports. So git sees nothing of it but a copy of the index, in a repository of ours, and as nobody where root
 * started debwright. Fails where no repository has the folder or the index cannot be read (`source-not-tracked`).
 */
export async function readIndex(
  folder: string,
  signal: AbortSignal,
): Promise<Result<readonly IndexEntry[], Failure>> {
  const refuse = (problem: string): Result<never, Failure> =>
    fail({ code: 'source-not-tracked', path: folder, problem })
  const identity = await readIdentity()
  if (!identity.ok) return identity
  const found = await findRepository(folder)
  if (found === undefined) return refuse('no folder on the way to it has a .git')
  // Others may not enter a TMPDIR of root's.
  const copy = await mkdtemp(join(identity.value.dropped ? '/tmp' : tmpdir(), 'debwright-git-'))
  try {
    const problem = await copyIndex(found.repository, copy)
    if (problem !== undefined) return refuse(problem)
    const listed = await listIndex(copy, found.prefix, identity.value, signal)
    if (!listed.ok) return listed
    const { exit, stdout, stderr } = listed.value
    // Git goes on after some errors, and leaves out what it could not read.
    if (stderr !== '') return refuse(stderr.trim().split('\n')[0] ?? '')
    return exit === undefined
      ? ok(parseEntries(stdout, found.prefix))
      : refuse(`git: ${formatExitReason(exit)}`)
  } catch (error) {
    const failure = diskFailure(error, copy, 'copying the index of git')
    if (failure.code === 'disk-full' || failure.code === 'too-many-open-files') return fail(failure)
    return refuse(`the index of its repository cannot be read (${errorCode(error)})`)
  } finally {
    await rm(copy, { recursive: true, force: true })
  }
}

interface Repository {
  /** The folder with the index: `.git`, or what a file of that name leads to in a worktree. */
  readonly repository: string
  /** The folder that was asked for, relative to the top of what is checked out; with a slash at its end, or empty. */
  readonly prefix: string
}

async function findRepository(folder: string): Promise<Repository | undefined> {
  const inside = await realpath(folder).catch(() => undefined)
  for (let top = inside; top !== undefined; top = dirname(top) === top ? undefined : dirname(top)) {
    const place = join(top, '.git')
    const kind = await lstat(place).catch(() => undefined)
    const repository = kind?.isFile() ? await readLink(place) : kind?.isDirectory() ? place : undefined
    const below = relative(top, inside ?? top)
    if (repository !== undefined) return { repository, prefix: below === '' ? '' : `${below}/` }
  }
  return undefined
}

/** Where a `.git` that is a file leads: `gitdir: PATH`. */
async function readLink(place: string): Promise<string | undefined> {
  const [, path] = /^gitdir: ([^\n]+)\n?$/.exec(await readFile(place, 'utf8')) ?? []
  return path === undefined ? undefined : resolve(dirname(place), path)
}

/** Makes a repository of a copied index; answers what is wrong with it. */
async function copyIndex(repository: string, copy: string): Promise<string | undefined> {
  const index = await readPlain(join(repository, 'index'))
  if (index === undefined) return 'git tracks no file of this folder'
  if (index.includes(sparseExtension))
    return 'its index is sparse; run `git sparse-checkout reapply --no-sparse-index`'
  const format = findObjectFormat(index)
  if (format === undefined) return 'the index of its repository is damaged'
  for (const name of ['objects', 'refs', 'tree']) await mkdir(join(copy, name))
  const files: (readonly [name: string, content: string | Buffer])[] = [
    ['HEAD', 'ref: refs/heads/none\n'],
    ['config', `[core]\n\trepositoryformatversion = 1\n[extensions]\n\tobjectformat = ${format}\n`],
    ['index', index],
  ]
  // A split index has its larger part beside it: git-update-index(1).
  for (const name of (await readdir(repository)).filter(name => /^sharedindex\.[0-9a-f]+$/.test(name))) {
    const shared = await readPlain(join(repository, name))
    if (shared !== undefined) files.push([name, shared])
  }
  for (const [name, content] of files) await writeFile(join(copy, name), content, { mode: 0o644 })
  await chmod(copy, 0o755)
  return undefined
}

async function readPlain(path: string): Promise<Buffer | undefined> {
  try {
    await using file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW)
    return await file.readFile()
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

/** Marks an index in which one entry stands for a folder that is not checked out: gitformat-index(5). */
const sparseExtension = Buffer.from('sdir\0\0\0\0')

type ObjectFormat = 'sha1' | 'sha256'

/**
 * The index does not name its object format, and read as of the other one it gives other names without an error. Its
 * last bytes are its own digest in that format, or zeros (`index.skipHash`): gitformat-index(5).
 */
function findObjectFormat(index: Buffer): ObjectFormat | undefined {
  const formats = [
    ['sha256', 32],
    ['sha1', 20],
  ] as const
  return formats.find(([format, length]) => {
    const last = index.subarray(-length)
    const digest = createHash(format).update(index.subarray(0, -length)).digest()
    return last.equals(digest) || last.equals(Buffer.alloc(length))
  })?.[0]
}

function listIndex(
  copy: string,
  prefix: string,
  identity: Identity,
  signal: AbortSignal,
): Promise<Result<ProgramEnd, Failure>> {
  return runProgram(
    {
      program: 'git',
      debianPackage: 'git',
      arguments: ['ls-files', '--stage', '-z', '--', ...(prefix === '' ? [] : [prefix])],
      environment: { ...environment, GIT_DIR: copy, GIT_WORK_TREE: join(copy, 'tree') },
      cwd: join(copy, 'tree'),
      identity,
    },
    signal,
  )
}

/** Each entry is `MODE OBJECT STAGE\tPATH`, with a null byte at its end. */
function parseEntries(listed: Uint8Array, prefix: string): readonly IndexEntry[] {
  const text = Buffer.from(listed).toString('utf8')
  return [...text.matchAll(/([0-7]{6}) [0-9a-f]+ ([0-3])\t([^\0]*)\0/g)].map(
    ([, mode = '', stage = '', path = '']) => ({ mode, stage, path: path.slice(prefix.length) }),
  )
}
