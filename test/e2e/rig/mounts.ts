import { spawnSync } from 'node:child_process'
import { chmodSync } from 'node:fs'
import type { Account } from '../../machine/accounts.ts'
import { makeFolder } from './suite.ts'

/** A small disk in memory, for root only; it is gone when it is disposed of. */
export function mountTmpfs(account: Account, size: string): { readonly path: string } & Disposable {
  const path = makeFolder(account, 'disk')
  run('mount', [
    '-t',
    'tmpfs',
    '-o',
    `size=${size},mode=0755,uid=${account.uid},gid=${account.gid}`,
    'tmpfs',
    path,
  ])
  chmodSync(path, 0o755)
  return { path, [Symbol.dispose]: () => run('umount', ['--lazy', path]) }
}

function run(program: string, words: readonly string[]): void {
  const { status, stderr } = spawnSync(program, words, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${program} ${words.join(' ')}: ${stderr}`)
}
