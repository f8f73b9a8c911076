import type { IndexProject } from '../../actions/host.ts'
import { isFileAddress } from '../../core/address.ts'
import type { Failure } from '../../core/failure.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { indexAccept, indexPageLimit, parseSimpleIndex } from '../../formats/python/index/simple-index.ts'
import type { IndexPage } from '../../formats/python/index/simple-index-link.ts'
import { normalizeName } from '../../formats/python/name.ts'
import type { Settings } from '../settings/settings.ts'
import type { FetchPage } from './fetch-page.ts'
import { readFolderPage } from './folder-index.ts'
import { shareCredentials } from './http-credentials.ts'
import { redactUrl } from './http-redact.ts'

/** Reads a project's page of the one index that serves it; every page once per run, if need be again. */
export type ReadProject = (project: IndexProject, signal: AbortSignal) => Promise<Result<ReadPage, Failure>>

/** A page, and whether the index was asked for it in this run. */
export interface ReadPage extends IndexPage {
  readonly asked: boolean
}

/** Reads projects' pages from the indexes that the settings name. No page is ever looked for in two indexes. */
export function createProjectReader(settings: Settings, fetchPage: FetchPage): ReadProject {
  const pages = new Map<string, Promise<Result<ReadPage, Failure>>>()
  const start = (key: string, project: IndexProject, signal: AbortSignal) => {
    const page = readPage(project, settings, fetchPage, signal)
    pages.set(key, page)
    // NOTE: a failure or a cancellation is no answer to remember.
    const forget = () => {
      if (pages.get(key) === page) pages.delete(key)
    }
    page.then(result => result.ok || forget(), forget)
    return page
  }
  return async ({ name, index, revalidate = false }, signal) => {
    const project = { name: normalizeName(name), index, revalidate }
    const key = JSON.stringify([project.name, index])
    const known = pages.get(key)
    if (known === undefined) return start(key, project, signal)
    const page = await known
    if (!page.ok || page.value.asked || !revalidate) return page
    const again = pages.get(key)
    return again === undefined || again === known ? start(key, project, signal) : again
  }
}

async function readPage(
  { name, index, revalidate = false }: IndexProject,
  settings: Settings,
  fetchPage: FetchPage,
  signal: AbortSignal,
): Promise<Result<ReadPage, Failure>> {
  const found = await settings.indexUrl(index)
  if (!found.ok) return found
  const request = {
    name,
    url: `${found.value.value}/${name}/`,
    headers: { accept: indexAccept },
    revalidate,
  }
  const fetched = isFileAddress(request.url)
    ? await readFolderPage(request, found.value.value)
    : await fetchPage(request, indexPageLimit, signal)
  if (!fetched.ok) return fetched
  const { bytes, contentType, url, asked } = fetched.value
  const parsed = parseSimpleIndex(bytes, contentType, url)
  if (parsed.ok) {
    const links = parsed.value.links.map(link => ({ ...link, url: shareCredentials(link.url, request.url) }))
    return ok({ ...parsed.value, links, asked })
  }
  const problem = parsed.failures.map(failure => failure.problem).join('; ')
  return fail({ code: 'index-page-invalid', name, url: redactUrl(request.url), problem })
}
