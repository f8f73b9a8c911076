import type { FileRequest } from '../../actions/host.ts'
import type { Failure } from '../../core/failure.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import type { Settings } from '../settings/settings.ts'
import type { FindCrate } from './fetch-crates.ts'
import type { ReadProject } from './fetch-index.ts'

/** Finds the addresses of a locked file on this machine, the likeliest first. They may hold credentials. */
export type FindSources = (
  file: FileRequest,
  signal: AbortSignal,
) => Promise<Result<readonly string[], Failure>>

/** Files of Python projects and crates lie where their index says, .debs below the mirrors of their archive. */
export function createSourceFinder(
  settings: Settings,
  readProject: ReadProject,
  findCrate: FindCrate,
): FindSources {
  return async (file, signal) => {
    const purl = /^pkg:(?<type>[a-z]+)\/(?:[^@?#]*\/)?(?<name>[^@/?#]+)/.exec(file.purl)?.groups
    const name = decodeURIComponent(purl?.['name'] ?? '')
    if (purl?.['type'] === 'pypi') return findIndexed(name, file.filename, readProject, signal)
    if (purl?.['type'] === 'deb') return findArchived(file.archive ?? 'debian', file.filename, settings)
    if (purl?.['type'] === 'cargo') return findCrate(file, signal)
    return fail({ code: 'source-unsupported', purl: file.purl })
  }
}

/** Where the index lists a file of a project, by its exact name. */
export async function findIndexed(
  project: string,
  filename: string,
  readProject: ReadProject,
  signal: AbortSignal,
): Promise<Result<readonly [string], Failure>> {
  const links = await readProject(project, signal)
  if (!links.ok) return links
  const link = links.value.find(candidate => candidate.filename === filename)
  return link === undefined ? fail({ code: 'index-file-missing', project, filename }) : ok([link.url])
}

/** Where the mirrors of an archive have a file, by its path below the archive's root. */
export async function findArchived(
  archive: string,
  path: string,
  settings: Settings,
): Promise<Result<readonly string[], Failure>> {
  const mirrors = await settings.archive(archive)
  if (!mirrors.ok) return mirrors
  const escaped = path.split('/').map(encodeURIComponent).join('/')
  return ok(mirrors.value.value.map(mirror => `${mirror}/${escaped}`))
}
