import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  statSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { inject } from 'vitest'
import { type Account, accounts } from '../../machine/accounts.ts'

/** The clone that these tests belong to. */
export const clone: string = join(import.meta.dirname, '../../..')

/** A clone of this program with a Node to run it. */
export interface Program {
  readonly node: string
  readonly clone: string
}

/** The folder of this run of the suite: test files share what is costly to make. */
export function suiteFolder(): string {
  return inject('suiteFolder')
}

/** The first account is who runs the tests, root where root does. */
export function firstAccount(): Account {
  const [first] = accounts()
  if (first === undefined) throw new Error('nobody runs the tests')
  return first
}

/** An account's own store, shared by all test files; `populate.ts` fills it. */
export function storeOf(account: Account): string {
  return join(suiteFolder(), `store-${account.uid}`)
}

/** A new folder of an account's, below the suite's. */
export function makeFolder(account: Account, name: string): string {
  const folder = mkdtempSync(join(suiteFolder(), `${name}-`))
  chmodSync(folder, 0o755)
  give(folder, account)
  return folder
}

/** Gives a folder and all in it to an account. */
export function give(path: string, { uid, gid }: Account): void {
  if (process.getuid?.() !== 0) return
  chownSync(path, uid, gid)
  if (uid !== 0 && statSync(path).isDirectory()) spawnSync('chown', ['-R', `${uid}:${gid}`, path])
}

/** What an account runs: this clone, or a copy where the account may not enter it. */
export function programFor(account: Account): Program {
  const own = { node: process.execPath, clone }
  if (account.uid === process.getuid?.() || (isOpen(own.node) && isOpen(own.clone))) return own
  const copy = join(suiteFolder(), 'program')
  if (!existsSync(copy)) {
    const partial = mkdtempSync(join(suiteFolder(), 'program-'))
    copyProgram(partial)
    renameSync(partial, copy)
  }
  return { node: join(copy, 'node'), clone: copy }
}

/** Copies what the program needs to run, and the recipes, to a folder: `node` beside the clone's own folders. */
export function copyProgram(folder: string): void {
  const parts = ['src', 'share', 'debian-templates', 'docs/reference', 'pipelines', 'package.json']
  for (const name of [...parts, ...libraries()])
    cpSync(join(clone, name), join(folder, name), { recursive: true, verbatimSymlinks: true })
  cpSync(process.execPath, join(folder, 'node'))
  spawnSync('chmod', ['-R', 'u+rwX,go+rX,go-w', folder])
}

/** The paths of installed libraries that are needed for running, not for developing. */
function libraries(): readonly string[] {
  const lock: { readonly packages: Readonly<Record<string, { readonly dev?: boolean }>> } = JSON.parse(
    readFileSync(join(clone, 'package-lock.json'), 'utf8'),
  )
  return Object.entries(lock.packages).flatMap(([path, { dev }]) =>
    path === '' || dev === true ? [] : [path],
  )
}

function isOpen(path: string): boolean {
  const parent = dirname(path)
  return (parent === path || isOpen(parent)) && (statSync(path).mode & 0o001) !== 0
}

/** Makes a folder with its parents, for an account. */
export function makeOwned(path: string, account: Account): void {
  mkdirSync(path, { recursive: true })
  give(path, account)
}
