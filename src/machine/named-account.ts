import { chmod, lstat, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { variationsOf } from '../actions/varied-command.ts'
import type { Bind } from './containers/bubblewrap.ts'
import type { WorkFolderPlan } from './containers/work-folder.ts'
import { isMissing } from './store/disk-failure.ts'

const accountsFile = '/etc/passwd'

/**
 * The root's list of accounts with one more for the builder's uid, where an experiment gives it a name: written into
 * the work folder, to be laid over the root's own. Without one the uid has no account, and nothing is laid over.
 */
export async function writeAccounts({
  action,
  builder,
  path,
  rootPath,
}: Pick<WorkFolderPlan, 'action' | 'builder' | 'path' | 'rootPath'>): Promise<readonly Bind[]> {
  const { user, home = '/build/home' } = variationsOf(action, builder)
  const known = user === undefined ? undefined : await readAccounts(join(rootPath, accountsFile))
  if (user === undefined || known === undefined) return []
  const from = join(path, 'passwd')
  await writeFile(from, `${known}${user}:x:${builder.uid}:${builder.uid}:${user}:${home}:/bin/sh\n`)
  await chmod(from, 0o644)
  return [{ from, to: accountsFile, writable: false }]
}

/** Undefined where the root has no such regular file: nothing can be laid over what is not there. */
async function readAccounts(path: string): Promise<string | undefined> {
  try {
    return (await lstat(path)).isFile() ? await readFile(path, 'utf8') : undefined
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}
