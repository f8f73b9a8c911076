import { type ChildProcess, spawn } from 'node:child_process'
import type { Account } from '../../machine/accounts.ts'
import { programFor, storeOf } from './suite.ts'

/** How the command is started. Everything has a harmless default. */
export interface CliOptions {
  readonly account: Account
  readonly store?: string
  readonly cwd?: string
  /** Variables beside PATH and DEBWRIGHT_STORE; `undefined` removes one. */
  readonly environment?: Readonly<Record<string, string | undefined>>
  /** Shell words that run in the same process before it becomes debwright, such as `umask 077` or `ulimit -n 40`. */
  readonly before?: string
  /** A clone to run from, instead of the suite's. */
  readonly clone?: string
  /** An installed command to run, instead of a clone's. */
  readonly command?: string
}

/** How the command ended. */
export interface CliEnd {
  readonly status: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
  readonly milliseconds: number
}

/** A command that runs. */
export interface CliRun {
  readonly child: ChildProcess
  readonly pid: number
  readonly ended: Promise<CliEnd>
  /** What it wrote to standard error so far. */
  readonly stderr: () => string
  /** Answers as soon as standard error holds the text; throws if the command ends before. */
  readonly says: (text: string) => Promise<void>
}

/** Runs one debwright command line to its end, as a process of its own. */
export function runCli(words: readonly string[], options: CliOptions): Promise<CliEnd> {
  return startCli(words, options).ended
}

/** Starts one debwright command line as a process of its own. */
export function startCli(words: readonly string[], options: CliOptions): CliRun {
  const { account } = options
  const { node, clone } = programFor(account)
  const program =
    options.command === undefined ? [node, `${options.clone ?? clone}/src/main.ts`] : [options.command]
  const script = `${options.before ?? ':'}; exec "$@"`
  const start = performance.now()
  const child = spawn('/bin/sh', ['-c', script, 'sh', ...program, ...words], {
    cwd: options.cwd ?? '/',
    // A process group of its own, as a terminal gives each command.
    detached: true,
    env: environmentOf(options),
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(account.uid === process.getuid?.() ? {} : { uid: account.uid, gid: account.gid }),
  })
  const { pid } = child
  if (pid === undefined) throw new Error('the command was not started')
  let stdout = ''
  let stderr = ''
  const listeners = new Set<() => void>()
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
    for (const listener of listeners) listener()
  })
  const ended = new Promise<CliEnd>(resolve => {
    child.once('close', (status, signal) => {
      resolve({ status, signal, stdout, stderr, milliseconds: performance.now() - start })
    })
  })
  const says = (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = () => {
        if (!stderr.includes(text)) return
        listeners.delete(look)
        resolve()
      }
      listeners.add(look)
      look()
      void ended.then(() => reject(new Error(`it ended and never said ${text}:\n${stderr}`)))
    })
  return { child, pid, ended, stderr: () => stderr, says }
}

function environmentOf({ account, store, environment = {} }: CliOptions): Record<string, string> {
  const variables: Readonly<Record<string, string | undefined>> = {
    PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin',
    HOME: '/nonexistent',
    DEBWRIGHT_STORE: store ?? storeOf(account),
    NODE_DISABLE_COMPILE_CACHE: '1',
    ...environment,
  }
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
}
