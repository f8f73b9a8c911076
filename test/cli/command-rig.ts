import { spawn } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { z } from '../../src/core/shape.ts'

/** What a command line left. */
export interface CommandOutcome {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A folder of its own in which the real command line runs as a process, with a store of its own. */
export interface CommandRig extends AsyncDisposable {
  readonly folder: string
  readonly write: (path: string, content: string | Uint8Array) => Promise<void>
  readonly read: (path: string) => Promise<string>
  readonly run: (...words: readonly string[]) => Promise<CommandOutcome>
  /** The member `result` of the `--json` document, and the status that it says. */
  readonly ask: (
    ...words: readonly string[]
  ) => Promise<{ readonly status: number; readonly result: unknown }>
}

const main = join(import.meta.dirname, '..', '..', 'src', 'main.ts')
const answer = z.looseObject({ schema: z.literal(1), status: z.int(), result: z.unknown() })

/** `environment` is all that the process knows beside PATH, HOME and its store: no setting of this machine. */
export async function createCommandRig(
  environment: Readonly<Record<string, string>> = {},
): Promise<CommandRig> {
  const folder = await mkdtemp(join(tmpdir(), 'debwright-cli-'))
  await chmod(folder, 0o755)
  const run = (...words: readonly string[]) =>
    new Promise<CommandOutcome>((resolve, reject) => {
      const child = spawn(process.execPath, [main, ...words], {
        cwd: folder,
        env: {
          PATH: process.env['PATH'],
          HOME: join(folder, 'home'),
          DEBWRIGHT_STORE: join(folder, 'store'),
          ...environment,
        },
      })
      const pieces = { stdout: '', stderr: '' }
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        pieces.stdout += text
      })
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        pieces.stderr += text
      })
      child.on('error', reject)
      child.on('close', status => resolve({ status, ...pieces }))
    })
  return {
    folder,
    run,
    write: async (path, content) => {
      await mkdir(dirname(join(folder, path)), { recursive: true })
      await writeFile(join(folder, path), content)
    },
    read: path => readFile(join(folder, path), 'utf8'),
    ask: async (...words) => {
      const { stdout, stderr } = await run(...words, '--json')
      const parsed = answer.safeParse(JSON.parse(stdout))
      if (!parsed.success) throw new Error(`${stdout}${stderr}`)
      return { status: parsed.data.status, result: parsed.data.result }
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}
