import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Workshop } from './workshop.ts'

/** A command to be measured as a whole. */
export interface Command {
  readonly arguments: readonly [string, ...string[]]
  readonly folder?: string
  /** Added to the bench's own environment. */
  readonly environment?: Readonly<Record<string, string>>
}

/** What one run of a command took. Time of processors is left out: who runs containers does not wait for each process. */
export interface Cost {
  readonly seconds: number
  /** The largest resident size that any one of its processes had. */
  readonly bytes: number
  readonly stdout: string
}

/** Runs a command and measures it with time(1); a command that fails ends the bench with its last lines. */
export function runCommand(command: Command, { folder: place, store }: Workshop): Cost {
  const report = join(place, 'time')
  rmSync(report, { force: true })
  const start = performance.now()
  const ended = spawnSync('/usr/bin/time', ['-q', '-f', '%M', '-o', report, ...command.arguments], {
    cwd: command.folder ?? place,
    env: { ...process.env, DEBWRIGHT_STORE: store, LC_ALL: 'C.UTF-8', ...command.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 256 * 1024 ** 2,
    encoding: 'utf8',
  })
  const seconds = (performance.now() - start) / 1000
  if (ended.status !== 0) {
    const log = join(place, 'failed.log')
    writeFileSync(log, `${ended.stdout}\n${ended.stderr}`)
    const tail = ended.stderr.trim().split('\n').slice(-15).join('\n')
    throw new Error(
      `${formatCommand(command)}\nended with ${ended.status ?? ended.signal}:\n${tail}\n(all of it: ${log})`,
    )
  }
  return { seconds, bytes: Number(readFileSync(report, 'utf8')) * 1024, stdout: ended.stdout }
}

/** A command as somebody could type it, without the folders of this machine. */
export function formatCommand({ arguments: words, environment }: Command): string {
  const variables = Object.entries(environment ?? {}).map(([name, value]) => `${name}=${value}`)
  return [...variables, ...words].map(word => (/^[\w./:=@%+,-]+$/.test(word) ? word : `'${word}'`)).join(' ')
}
