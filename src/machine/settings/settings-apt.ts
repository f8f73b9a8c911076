import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { sortByBytes } from '../../core/bytes.ts'
import { readSettingsFile } from './settings-file.ts'

/** One place and suite of the host's package sources. */
export interface AptEntry {
  /** As written, without a slash at the end. */
  readonly uri: string
  readonly suite: string
  readonly components: readonly string[]
  readonly signedBy: string
  /** The file it stands in. */
  readonly from: string
}

/** The host's sources of binary packages, in apt's own order. @see sources.list(5) */
export async function readAptEntries(root: string): Promise<readonly AptEntry[]> {
  const folder = `${root}/etc/apt/sources.list.d`
  const names = await readdir(folder).catch(() => [])
  const paths = [
    `${root}/etc/apt/sources.list`,
    ...sortByBytes(names, name => name)
      .filter(name => /^[A-Za-z0-9_.-]+\.(?:list|sources)$/.test(name))
      .map(name => join(folder, name)),
  ]
  const entries = await Promise.all(
    paths.map(async path => {
      const text = (await readSettingsFile(path)) ?? ''
      return path.endsWith('.sources') ? parseDeb822Sources(text, path) : parseOneLineSources(text, path)
    }),
  )
  return Promise.all(entries.flat().map(entry => resolveMirrorList(entry, root))).then(lists => lists.flat())
}

/** `deb [option=value …] uri suite component…`, one entry a line. */
export function parseOneLineSources(text: string, from: string): readonly AptEntry[] {
  return text.split('\n').flatMap(line => {
    const match = /^\s*deb\s+(?:\[([^\]]*)\]\s*)?(\S+)\s+(\S+)\s*([^#]*)/.exec(line)
    if (match === null) return []
    const [, options = '', uri = '', suite = '', components = ''] = match
    const signedBy = /(?:^|\s)signed-by=(\S+)/.exec(options)?.[1] ?? ''
    return [{ uri: trimSlashes(uri), suite, components: splitWords(components), signedBy, from }]
  })
}

/** Paragraphs of `Types`, `URIs`, `Suites`, `Components`; `Enabled: no` switches one off. */
export function parseDeb822Sources(text: string, from: string): readonly AptEntry[] {
  const lines = text.split('\n').filter(line => !line.startsWith('#'))
  return lines
    .join('\n')
    .split(/\n\s*\n/)
    .flatMap(paragraph => {
      const fields = readFields(paragraph)
      const words = (name: string) => splitWords(fields.get(name) ?? '')
      if (
        !words('types').includes('deb') ||
        /^(?:no|false|0|off)$/i.test(fields.get('enabled')?.trim() ?? '')
      )
        return []
      const components = words('components')
      const signedBy = fields.get('signed-by') ?? ''
      return words('uris').flatMap(uri =>
        words('suites').map(suite => ({ uri: trimSlashes(uri), suite, components, signedBy, from })),
      )
    })
}

/** `mirror+file:/path` stands for the addresses in that file, one a line, the first word of each. @see apt-transport-mirror(1) */
async function resolveMirrorList(entry: AptEntry, root: string): Promise<readonly AptEntry[]> {
  const path = /^mirror\+file:(?:\/\/)?(\/.*)$/.exec(entry.uri)?.[1]
  if (path === undefined) return [entry]
  const text = (await readSettingsFile(`${root}${path}`)) ?? ''
  return text
    .split('\n')
    .map(line => splitWords(line)[0] ?? '')
    .filter(uri => uri !== '' && !uri.startsWith('#'))
    .map(uri => ({ ...entry, uri: trimSlashes(uri), from: path }))
}

function readFields(paragraph: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>()
  let last = ''
  for (const line of paragraph.split('\n')) {
    const match = /^([!-9;-~]+):(.*)$/.exec(line)
    if (match !== null) {
      last = (match[1] ?? '').toLowerCase()
      fields.set(last, match[2] ?? '')
    } else if (/^[ \t]/.test(line)) fields.set(last, `${fields.get(last) ?? ''} ${line.trim()}`)
  }
  return fields
}

function splitWords(text: string): readonly string[] {
  return text.split(/\s+/).filter(word => word !== '')
}

function trimSlashes(uri: string): string {
  return uri.replace(/\/+$/, '')
}
