import { join } from 'node:path'
import type { Setting, SettingSources } from './setting.ts'
import { configFolders, configHome, readSettingsFile } from './settings-file.ts'

/** One `key = value` of a pip.conf. */
export interface PipOption {
  readonly section: string
  /** As pip compares it: lower case, dashes. */
  readonly key: string
  readonly value: string
}

/** Sections in which `pip download` and `pip install` look; the last one wins. */
const sections = ['global', 'install', 'download']

/** An option of pip's configuration files, as pip itself would find it. @see `pip config debug` */
export async function findPipOption(
  key: string,
  sources: SettingSources,
): Promise<Setting<string> | undefined> {
  const found: (Setting<string> & { readonly rank: number })[] = []
  for (const path of listPipFiles(sources))
    for (const option of parsePipConfig((await readSettingsFile(path)) ?? ''))
      if (option.key === key && sections.includes(option.section) && option.value !== '')
        found.push({ value: option.value, from: path, rank: sections.indexOf(option.section) })
  const best = Math.max(...found.map(({ rank }) => rank))
  const last = found.findLast(({ rank }) => rank === best)
  return last === undefined ? undefined : { value: last.value, from: last.from }
}

/** pip's configuration files in the order in which they override each other: machine, user, environment, PIP_CONFIG_FILE. */
export function listPipFiles(sources: SettingSources): readonly string[] {
  const { environment, home, root } = sources
  const named = environment['PIP_CONFIG_FILE']
  if (named === '/dev/null') return []
  const config = configHome(sources)
  const venv = environment['VIRTUAL_ENV']
  return [
    ...configFolders(sources).map(folder => join(folder, 'pip', 'pip.conf')),
    `${root}/etc/pip.conf`,
    ...(home === undefined ? [] : [join(home, '.pip', 'pip.conf')]),
    ...(config === undefined ? [] : [join(config, 'pip', 'pip.conf')]),
    ...(venv === undefined || venv === '' ? [] : [join(venv, 'pip.conf')]),
    ...(named === undefined || named === '' ? [] : [named]),
  ]
}

/** Reads the format of Python's configparser as far as pip.conf uses it: comments, `=` or `:`, indented continuations. */
export function parsePipConfig(text: string): readonly PipOption[] {
  const options: PipOption[] = []
  let section = ''
  for (const line of text.split(/\r?\n/)) {
    const trimmed = line.trim()
    const last = options.at(-1)
    const header = /^\[(.+)\]$/.exec(trimmed)?.[1]
    const pair = /^([^=:]+?)\s*[=:]\s*(.*)$/.exec(trimmed)
    if (trimmed === '' || /^[#;]/.test(trimmed)) continue
    if (/^\s/.test(line) && last !== undefined && last.section === section)
      options.splice(-1, 1, { ...last, value: `${last.value}\n${trimmed}`.trim() })
    else if (header !== undefined) section = header
    else if (pair !== null)
      options.push({
        section,
        key: (pair[1] ?? '').toLowerCase().replaceAll('_', '-'),
        value: pair[2] ?? '',
      })
  }
  return options
}
