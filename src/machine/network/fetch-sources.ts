import type { FileRequest, IndexProject } from '../../actions/host.ts'
import type { Failure } from '../../core/failure.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import type { IndexLink } from '../../formats/python/index/simple-index-link.ts'
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
    if (purl?.['type'] === 'pypi') {
      const link = await findIndexed({ name, index: file.index }, file.filename, readProject, signal)
      return link.ok ? ok([link.value.url]) : link
    }
    if (purl?.['type'] === 'deb') return findArchived(file.archive ?? 'debian', file.filename, settings)
    if (purl?.['type'] === 'cargo') return findCrate(file, signal)
    throw new Error(`a checked lock has no such purl: ${file.purl}`)
  }
}

/** The link of a file on its project's page, by its exact name. A page that is used again unasked is asked for then. */
export async function findIndexed(
  project: IndexProject,
  filename: string,
  readProject: ReadProject,
  signal: AbortSignal,
): Promise<Result<IndexLink, Failure>> {
  const page = await readProject(project, signal)
  if (!page.ok) return page
  const { links, asked } = page.value
  const link = links.find(candidate => candidate.filename === filename)
  if (link !== undefined) return ok(link)
  if (!asked) return findIndexed({ ...project, revalidate: true }, filename, readProject, signal)
  const index = project.index === undefined ? {} : { index: project.index }
  return fail({ code: 'index-file-missing', project: project.name, filename, ...index })
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
