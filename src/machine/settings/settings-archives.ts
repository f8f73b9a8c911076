import { join } from 'node:path'
import { isFileAddress, isHttpAddress } from '../../core/address.ts'
import type { Failure } from '../../core/failure.ts'
import { mirrorVariable } from '../../core/failures/network.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { readOwn, type Setting, type SettingSources } from './setting.ts'
import { type AptEntry, readAptEntries } from './settings-apt.ts'
import { readSettingsFile } from './settings-file.ts'

/**
 * Mirrors of a Debian archive: our own setting, else the host's package sources. The mirror of one suite serves all.
 * A wrong guess costs a request only, as nothing from a mirror is believed before its digest was right.
 */
export async function findArchives(
  archive: string,
  sources: SettingSources,
): Promise<Result<Setting<readonly string[]>, Failure>> {
  const variable = mirrorVariable(archive)
  const own = readOwn(variable, sources)
  if (own !== undefined) return checkMirrors(own)
  const ranked = await rankEntries(archive, sources.root)
  if (ranked.length === 0)
    return fail({
      code: 'archive-not-configured',
      archive,
      looked: [variable, '/etc/apt/sources.list', '/etc/apt/sources.list.d'],
    })
  const from = [...new Set(ranked.map(entry => entry.from))].join(', ')
  return ok({ value: [...new Set(ranked.map(entry => entry.uri))], from })
}

function checkMirrors({ value, from }: Setting<string>): Result<Setting<readonly string[]>, Failure> {
  const mirrors = value.split(/\s+/).filter(url => url !== '')
  if (!mirrors.every(url => isHttpAddress(url) || isFileAddress(url)))
    return fail({
      code: 'setting-invalid',
      setting: from,
      problem: 'not addresses that begin with https://, http:// or file:///',
    })
  return ok({ value: mirrors.map(url => url.replace(/\/+$/, '')), from })
}

/** Entries that may serve the archive, the surest first; those that are known to be another vendor's are left out. */
async function rankEntries(archive: string, root: string): Promise<readonly AptEntry[]> {
  const candidates = (await readAptEntries(root)).filter(
    entry =>
      isHttpAddress(entry.uri) &&
      entry.components.includes('main') &&
      archiveOfSuite(entry.suite) === archive,
  )
  const ranked = await Promise.all(
    candidates.map(async entry => ({ entry, rank: await rankEntry(entry, archive, root) })),
  )
  return ranked
    .filter(({ rank }) => rank > 0)
    .sort((a, b) => b.rank - a.rank)
    .map(({ entry }) => entry)
}

/** Suites of Debian and what may follow their names; another distribution's are no Debian archive at all. */
const suite =
  /^(?:buster|bullseye|bookworm|trixie|forky|duke|sid|(?:old)*stable|testing|unstable|experimental)(?<rest>-updates|-proposed-updates|-security|\/updates)?$/

function archiveOfSuite(name: string): 'debian' | 'debian-security' | undefined {
  const match = suite.exec(name)
  if (match === null) return undefined
  const rest = match.groups?.['rest']
  return rest === '-security' || rest === '/updates' ? 'debian-security' : 'debian'
}

async function rankEntry(entry: AptEntry, archive: string, root: string): Promise<number> {
  const origin = await readOrigin(entry, root)
  if (origin !== undefined) return origin === 'Debian' ? 3 : 0
  if (entry.signedBy.includes('debian-archive-keyring')) return 2
  return entry.signedBy === '' || entry.uri.endsWith(`/${archive}`) ? 1 : 0
}

/** Who made a suite, from the list that the host's apt has fetched, if it is still there. */
async function readOrigin(entry: AptEntry, root: string): Promise<string | undefined> {
  const name = `${entry.uri}/dists/${entry.suite}/`
    .replace(/^[a-z+]+:\/\/(?:[^@/]*@)?/, '')
    .replaceAll('/', '_')
  for (const file of ['InRelease', 'Release']) {
    const text = await readSettingsFile(join(`${root}/var/lib/apt/lists`, `${name}${file}`))
    const origin = /^Origin: *(.*)$/m.exec(text ?? '')?.[1]
    if (origin !== undefined) return origin.trim()
  }
  return undefined
}
