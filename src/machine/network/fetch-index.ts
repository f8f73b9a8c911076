import type { Failure } from '../../core/failure.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { indexAccept, indexPageLimit, parseSimpleIndex } from '../../formats/python/index/simple-index.ts'
import type { IndexLink } from '../../formats/python/index/simple-index-link.ts'
import { normalizeName } from '../../formats/python/name.ts'
import type { Settings } from '../settings/settings.ts'
import type { FetchBytes } from './fetch-bytes.ts'
import { redactUrl } from './http-redact.ts'

/** Reads a project's page of the machine's index; every page once per run. */
export type ReadProject = (
  name: string,
  signal: AbortSignal,
) => Promise<Result<readonly IndexLink[], Failure>>

/** Reads projects' pages from the index that the settings name. */
export function createProjectReader(settings: Settings, fetchBytes: FetchBytes): ReadProject {
  const pages = new Map<string, Promise<Result<readonly IndexLink[], Failure>>>()
  return (name, signal) => {
    const project = normalizeName(name)
    const known = pages.get(project)
    if (known !== undefined) return known
    const page = readPage(project, settings, fetchBytes, signal)
    pages.set(project, page)
    // NOTE: a failure or a cancellation is no answer to remember.
    const forget = () => pages.delete(project)
    page.then(result => result.ok || forget(), forget)
    return page
  }
}

async function readPage(
  project: string,
  settings: Settings,
  fetchBytes: FetchBytes,
  signal: AbortSignal,
): Promise<Result<readonly IndexLink[], Failure>> {
  const index = await settings.indexUrl()
  if (!index.ok) return index
  const request = {
    name: project,
    url: `${index.value.value}/${project}/`,
    headers: { accept: indexAccept },
  }
  const fetched = await fetchBytes(request, indexPageLimit, false, signal)
  if (!fetched.ok) return fetched
  const { bytes, response } = fetched.value
  const parsed = parseSimpleIndex(bytes, response.header('content-type'), response.url)
  if (parsed.ok) return ok(parsed.value.links.map(link => shareCredentials(link, request.url)))
  const { name, url } = request
  const problem = parsed.failures.map(failure => failure.problem).join('; ')
  return fail({ code: 'index-page-invalid', name, url: redactUrl(url), problem })
}

/** Files that lie where the index lies want the same user and password. */
function shareCredentials(link: IndexLink, indexUrl: string): IndexLink {
  const index = new URL(indexUrl)
  const url = new URL(link.url)
  if (url.origin !== index.origin || index.username === '') return link
  url.username = index.username
  url.password = index.password
  return { ...link, url: url.href }
}
