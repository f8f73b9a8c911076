import { readdir, stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import type { Failure } from '../../core/failure.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { readKeptAction, runShell as startShell } from '../../machine/containers/kept-action.ts'
import { storeFolders } from '../../machine/store/store-folders.ts'
import { findStorePlace } from '../../machine/store/store-place.ts'
import { readIdentity } from '../../machine/unprivileged.ts'
import type { VerbAnswer, VerbInput } from '../verb.ts'

/** Opens a shell in the newest kept folder of a failed action whose name holds the given text. */
export async function runShell(input: VerbInput): Promise<Result<VerbAnswer, Failure>> {
  const [name = ''] = input.positional
  const place = findStorePlace(process.env, process.getuid?.() ?? 0)
  if (!place.ok) return place
  const kept = await listKept(storeFolders(place.value.path).runs)
  // A failure prints the whole path.
  const folder = name.includes('/') ? resolve(name) : kept.find(path => basename(path).includes(name))
  if (folder === undefined)
    return fail({ code: 'kept-action-unknown', name, known: kept.map(path => basename(path)) })
  const identity = await readIdentity()
  if (!identity.ok) return identity
  const action = await readKeptAction(folder)
  if (!action.ok) return action
  if (!input.quiet) process.stderr.write(`${action.value.label}, in ${folder}; leave the shell with exit\n`)
  const ended = await startShell(folder, action.value, identity.value, input.signal)
  return ended.ok ? ok({ status: 0, text: '', result: { action: action.value.label, folder } }) : ended
}

/** Folders of failed actions of all runs, newest first. */
async function listKept(runs: string): Promise<readonly string[]> {
  const entries = await readdir(runs).catch(() => [])
  const found = await Promise.all(
    entries.map(async run => {
      const actions = join(runs, run, 'actions')
      const names = await readdir(actions).catch(() => [])
      return Promise.all(
        names.map(async name => ({
          path: join(actions, name),
          at: (await stat(join(actions, name))).mtimeMs,
        })),
      )
    }),
  )
  return found
    .flat()
    .toSorted((a, b) => b.at - a.at)
    .map(({ path }) => path)
}
