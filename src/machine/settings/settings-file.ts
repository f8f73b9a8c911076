import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { SettingSources } from './setting.ts'

/** The text of a settings file, undefined where there is none or it may not be read: it is then no setting. */
export async function readSettingsFile(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch {
    return undefined
  }
}

/** `$XDG_CONFIG_HOME`, else `~/.config`; undefined without either. */
export function configHome({ environment, home }: SettingSources): string | undefined {
  const named = environment['XDG_CONFIG_HOME']
  if (named !== undefined && named !== '') return named
  return home === undefined ? undefined : join(home, '.config')
}

/** `$XDG_CONFIG_DIRS`, else /etc/xdg; the likeliest to win first. */
export function configFolders({ environment, root }: SettingSources): readonly string[] {
  const named = environment['XDG_CONFIG_DIRS']
  return (named === undefined || named === '' ? '/etc/xdg' : named).split(':').map(path => `${root}${path}`)
}
