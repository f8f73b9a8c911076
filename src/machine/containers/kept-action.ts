import { readFile, realpath, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Failure } from '../../core/failure.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { z } from '../../core/shape.ts'
import { isMissing } from '../store/disk-failure.ts'
import type { Identity } from '../unprivileged.ts'
import type { Container } from './bubblewrap.ts'
import { runContainer } from './sandbox.ts'
import { openArchive } from './work-folder.ts'

const containerSchema = z.strictObject({
  profile: z.enum(['build', 'system']),
  root: z.strictObject({ path: z.string(), writable: z.boolean() }),
  binds: z.array(z.strictObject({ from: z.string(), to: z.string(), writable: z.boolean() })),
  sourceArchive: z.boolean(),
  sourcePath: z.string().optional(),
  uid: z.int(),
  hostname: z.string(),
  cpus: z.int(),
  environment: z.record(z.string(), z.string()),
  arguments: z.array(z.string()),
  limits: z.strictObject({ seconds: z.int(), fileBytes: z.int(), processes: z.int() }),
})

const keptSchema = z.strictObject({ label: z.string(), container: containerSchema })

/** What stands beside a failed action's folders: enough to start the same container again. */
export interface KeptAction {
  /** For people. */
  readonly label: string
  readonly container: Container
}

/** Writes `action.json` into a work folder. */
export async function keepAction(folder: string, kept: KeptAction): Promise<void> {
  await writeFile(join(folder, 'action.json'), `${JSON.stringify(kept, undefined, 2)}\n`)
}

/** Reads `action.json` of a work folder that a failed action left. */
export async function readKeptAction(folder: string): Promise<Result<KeptAction, Failure>> {
  try {
    const parsed = keptSchema.safeParse(JSON.parse(await readFile(join(folder, 'action.json'), 'utf8')))
    return parsed.success && (await staysInside(folder, parsed.data.container))
      ? ok(parsed.data)
      : fail({ code: 'kept-action-unusable', folder })
  } catch (error) {
    if (isMissing(error) || error instanceof SyntaxError)
      return fail({ code: 'kept-action-unusable', folder })
    throw error
  }
}

/**
 * Whether a container sees nothing of this machine but the work folder and a root file system of its store. A store may
 * have come from elsewhere, with an `action.json` that would show the user's home to whatever runs in the container.
 */
async function staysInside(folder: string, { root, binds }: Container): Promise<boolean> {
  const own = await realpath(folder)
  const roots = join(own, '..', '..', '..', '..', 'roots')
  const isBelow = async (path: string, above: string) => (await realpath(path)).startsWith(`${above}/`)
  if (!(await isBelow(root.path, root.writable ? own : roots))) return false
  const inside = await Promise.all(binds.map(({ from }) => isBelow(from, own)))
  return inside.every(is => is)
}

/**
 * A shell in the container of a failed action, on the user's terminal, in what the action left behind. Where the
 * builder had an order of files of its own, /build/src is as it was before the action, since it lay on a tmpfs.
 */
export async function runShell(
  folder: string,
  kept: KeptAction,
  identity: Identity,
  signal: AbortSignal,
): Promise<Result<undefined, Failure>> {
  const { container } = kept
  const entry = container.arguments.slice(0, 4)
  const ended = await runContainer(
    {
      label: kept.label,
      container: { ...container, interactive: true, arguments: [...entry, '/bin/sh', '-i'] },
      identity,
      terminal: true,
      ...(container.sourceArchive ? { sourceArchive: openArchive(folder) } : {}),
    },
    signal,
  )
  return ended.ok ? ok(undefined) : ended
}
