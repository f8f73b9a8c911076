import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Credentials, FindCredentials } from './http-credentials.ts'

/** Where the netrc is looked for: `$NETRC`, else `~/.netrc`. */
export interface NetrcSources {
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly home: string | undefined
}

/** Credentials by host from the user's netrc, which is read when the first address is asked for. */
export function createNetrc({ environment, home }: NetrcSources): FindCredentials {
  let entries: ReadonlyMap<string, Credentials> | undefined
  return url => {
    entries ??= parseNetrc(readNetrc(environment['NETRC'], home))
    return entries.get(url.hostname) ?? entries.get('')
  }
}

/** Credentials by host; the `default` entry has the empty name. The first entry of a host wins, as for curl. */
export function parseNetrc(text: string): ReadonlyMap<string, Credentials> {
  const entries = new Map<string, Credentials>()
  let host: string | undefined
  let user = ''
  let password = ''
  const close = () => {
    if (host !== undefined && !entries.has(host) && (user !== '' || password !== ''))
      entries.set(host, { user, password })
    user = ''
    password = ''
  }
  const words = readWords(text)
  for (let word = words.next().value; word !== undefined; word = words.next().value) {
    if (word === 'machine' || word === 'default') {
      close()
      host = word === 'default' ? '' : words.next().value
    } else if (word === 'login') user = words.next().value ?? ''
    else if (word === 'password') password = words.next().value ?? ''
    else if (word === 'account') words.next()
  }
  close()
  return entries
}

/** Words without comments and without the bodies of macros, which end at an empty line. */
function* readWords(text: string): Generator<string, undefined> {
  let inMacro = false
  for (const line of text.split(/\r?\n/)) {
    if (line.trim() === '') inMacro = false
    if (inMacro || line.trimStart().startsWith('#')) continue
    for (const [, quoted, plain] of line.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)) {
      if (plain === 'macdef') {
        inMacro = true
        break
      }
      yield quoted?.replace(/\\(.)/g, '$1') ?? plain ?? ''
    }
  }
  return undefined
}

function readNetrc(named: string | undefined, home: string | undefined): string {
  const path =
    named !== undefined && named !== '' ? named : home === undefined ? undefined : join(home, '.netrc')
  if (path === undefined) return ''
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
