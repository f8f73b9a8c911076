import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs'
import { dirname, join } from 'node:path'

/** Under which account a test starts a process. */
export interface Account {
  readonly name: string
  readonly uid: number
  readonly gid: number
}

const ordinaryName = 'debwright-test'

/** Root and an ordinary user when root runs the tests, else the user who runs them. The ordinary one is made if need be. */
export function accounts(): readonly Account[] {
  const uid = process.getuid?.() ?? 0
  if (uid !== 0) return [{ name: 'an ordinary user', uid, gid: process.getgid?.() ?? 0 }]
  if (findAccount() === undefined)
    spawnSync('/usr/sbin/useradd', ['--create-home', '--shell', '/bin/sh', ordinaryName])
  const ordinary = findAccount()
  if (ordinary === undefined) throw new Error(`useradd made no account ${ordinaryName}`)
  return [{ name: 'root', uid: 0, gid: 0 }, ordinary]
}

function findAccount(): Account | undefined {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find(text => text.startsWith(`${ordinaryName}:`))
  const [, , uid, gid] = line?.split(':') ?? []
  return uid === undefined || gid === undefined
    ? undefined
    : { name: 'an ordinary user', uid: Number(uid), gid: Number(gid) }
}

/** How a child of `spawnChild` is watched. */
export interface Child {
  readonly firstLine: Promise<string>
  readonly ended: Promise<{ readonly stdout: string; readonly stderr: string; readonly code: number | null }>
  readonly kill: () => void
}

/** Starts a TypeScript file, by its path below this folder, as a process of its own, under an account, with a script as its input. */
export function spawnChild(account: Account, file: string, options: readonly string[], input: string): Child {
  const { node, clone } = account.uid === 0 ? ownCopy : openCopy()
  const child = spawn(node, [join(clone, 'test/machine', file), ...options], {
    cwd: '/',
    env: { PATH: '/usr/bin:/bin', DEBWRIGHT_HOST_SECRET: 'of the host' },
    ...(account.uid === process.getuid?.() ? {} : { uid: account.uid, gid: account.gid }),
  })
  child.stdin.end(input)
  return watch(child)
}

/** A clone of this program with a Node to run it. */
interface Copy {
  readonly node: string
  readonly clone: string
}

const ownCopy: Copy = { node: process.execPath, clone: join(import.meta.dirname, '../..') }
let copied: Copy | undefined

/** The clone itself, or where it lies in a folder like /root, which others cannot enter, a copy of what runs. */
export function openCopy(): Copy {
  if (isOpen(ownCopy.node) && isOpen(ownCopy.clone)) return ownCopy
  if (copied !== undefined) return copied
  const clone = mkdtempSync('/var/tmp/debwright-clone-')
  chmodSync(clone, 0o755)
  for (const name of ['src', 'test/machine', 'package.json', ...libraries()])
    cpSync(join(ownCopy.clone, name), join(clone, name), { recursive: true })
  mkdirSync(join(clone, 'bin'))
  copyFileSync(ownCopy.node, join(clone, 'bin/node'))
  spawnSync('chmod', ['-R', 'go+rX', clone])
  copied = { node: join(clone, 'bin/node'), clone }
  return copied
}

/** Removes what `openCopy` made; for `afterAll`. */
export function removeCopy(): void {
  if (copied !== undefined) rmSync(copied.clone, { recursive: true, force: true })
  copied = undefined
}

function isOpen(path: string): boolean {
  const parent = dirname(path)
  return (parent === path || isOpen(parent)) && (statSync(path).mode & 0o001) !== 0
}

/** The installed libraries that are needed for running, not for developing. */
function libraries(): readonly string[] {
  const lock: { readonly packages: Readonly<Record<string, { readonly dev?: boolean }>> } = JSON.parse(
    readFileSync(join(ownCopy.clone, 'package-lock.json'), 'utf8'),
  )
  return Object.entries(lock.packages).flatMap(([path, { dev }]) =>
    path === '' || dev === true ? [] : [path],
  )
}

function watch(child: ChildProcess): Child {
  let stdout = ''
  let stderr = ''
  const firstLine = new Promise<string>((resolve, reject) => {
    child.stdout?.on('data', (piece: Buffer) => {
      stdout += piece.toString('utf8')
      if (stdout.includes('\n')) resolve(stdout.slice(0, stdout.indexOf('\n')))
    })
    child.once('close', () => reject(new Error(`it ended without a line: ${stderr}`)))
  })
  firstLine.catch(() => undefined)
  child.stderr?.on('data', (piece: Buffer) => {
    stderr += piece.toString('utf8')
  })
  const ended = new Promise<{ stdout: string; stderr: string; code: number | null }>(resolve => {
    child.once('close', code => resolve({ stdout, stderr, code }))
  })
  return { firstLine, ended, kill: () => void child.kill('SIGKILL') }
}
