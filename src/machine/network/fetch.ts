import { rm } from 'node:fs/promises'
import type { EventSink } from '../../actions/event.ts'
import type { Fetcher, FileRequest } from '../../actions/host.ts'
import type { Digest } from '../../core/digest.ts'
import type { Failure, FailureCode } from '../../core/failure.ts'
import { networkDescriptions } from '../../core/failures/network.ts'
import { collect, fail, ok, type Result } from '../../core/result.ts'
import type { Settings } from '../settings/settings.ts'
import type { LocalStore } from '../store/store.ts'
import { explainGoneDeb, mergeGoneDebs } from './deb-gone.ts'
import { createBytesFetch } from './fetch-bytes.ts'
import { createCrateFinder } from './fetch-crates.ts'
import { createProjectReader } from './fetch-index.ts'
import { limitTasks } from './fetch-limit.ts'
import { createPageFetch, type PageStore } from './fetch-page.ts'
import { reportFetch } from './fetch-report.ts'
import { createSourceFinder, findArchived, findIndexed } from './fetch-sources.ts'
import type { HttpClient } from './http.ts'
import { defaultDelays, download, type Expectation, type RetryDelays } from './http-download.ts'
import { openFileTarget } from './http-target.ts'

/** What a fetcher is made of. */
export interface FetcherOptions {
  readonly settings: Settings
  readonly store: Pick<LocalStore, 'has' | 'adopt' | 'nameForPartial'> & PageStore
  readonly client: HttpClient
  readonly events: EventSink
  /** How many files at once. */
  readonly concurrency?: number
  /** Nothing is fetched; what the store lacks is a failure. */
  readonly offline?: boolean
  readonly delays?: RetryDelays
  /** In seconds, for how long an answer may be used again. */
  readonly now?: () => number
}

/** Small files far away: what takes long is waiting for the first byte. */
const mostAtOnce = 16

/** No sdist, .deb or crate is larger; a list of a Debian archive neither. */
const fileLimit = 4_000_000_000
const listLimit = 256_000_000

/** Brings files into the store from the places that the machine's settings name, every byte verified first. */
export function createFetcher(options: FetcherOptions): Fetcher {
  const { settings, store, client, offline = false, delays = defaultDelays } = options
  const limit = limitTasks(options.concurrency ?? mostAtOnce)
  const fetchBytes = createBytesFetch(client, delays)
  const now = options.now ?? (() => Math.floor(Date.now() / 1000))
  const readProject = createProjectReader(settings, createPageFetch(fetchBytes, store, now))
  const findCrate = createCrateFinder(settings, fetchBytes)
  const findSources = createSourceFinder(settings, readProject, findCrate)

  /** From the first address that delivers the right bytes. */
  const fetchFrom = async (
    name: string,
    urls: readonly string[],
    expected: Expectation,
    signal: AbortSignal,
  ): Promise<Result<Digest, Failure>> => {
    const failures: Failure[] = []
    for (const url of urls) {
      const fetched = await fetchOne(options, { name, url }, expected, delays, signal)
      if (fetched.ok) return fetched
      failures.push(...fetched.failures)
      if (!fetched.failures.every(isOfMirror)) break
    }
    return { ok: false, failures }
  }

  const fetchFile = async (file: FileRequest, signal: AbortSignal): Promise<Result<unknown, Failure>> => {
    if (await store.has(file.sha256)) return ok(undefined)
    const name = file.filename.split('/').at(-1) ?? file.filename
    if (offline) return fail({ code: 'offline', name })
    const urls = await findSources(file, signal)
    if (!urls.ok) return urls
    const { sha256, size } = file
    const expected = { sha256, size, limit: fileLimit, refuseHtml: true }
    const fetched = await fetchFrom(name, urls.value, expected, signal)
    return fetched.ok ? fetched : { ok: false, failures: explainGoneDeb(file, fetched.failures) }
  }

  return {
    fetchFiles: async (files, signal) => {
      const wanted = [...new Map(files.map(file => [file.sha256, file])).values()]
      const results = await Promise.all(
        wanted.map(file =>
          limit(async () => {
            signal.throwIfAborted()
            return fetchFile(file, signal)
          }),
        ),
      )
      const all = collect(results)
      return all.ok ? ok(undefined) : { ok: false, failures: mergeGoneDebs(all.failures) }
    },
    listProject: async (project, signal) => {
      if (offline) return fail({ code: 'offline', name: `the index page of ${project.name}` })
      const page = await limit(() => readProject(project, signal))
      if (!page.ok) return page
      const { links, status } = page.value
      const files = links.map(({ url: _url, coreMetadata: _core, ...link }) => link)
      return ok({ files, ...(status === undefined ? {} : { status }) })
    },
    fetchListed: async (project, filename, signal) => {
      if (offline) return fail({ code: 'offline', name: filename })
      return limit(async () => {
        const link = await findIndexed(project, filename, readProject, signal)
        if (!link.ok) return link
        const { url, sha256 } = link.value
        const claimed = sha256 === undefined ? {} : { sha256 }
        return fetchFrom(filename, [url], { ...claimed, limit: fileLimit, refuseHtml: true }, signal)
      })
    },
    fetchCrate: async (crate, signal) => {
      const { filename, sha256 } = crate
      if (offline) return fail({ code: 'offline', name: filename })
      return limit(async () => {
        const urls = await findCrate(crate, signal)
        if (!urls.ok) return urls
        return fetchFrom(filename, urls.value, { sha256, limit: fileLimit, refuseHtml: true }, signal)
      })
    },
    fetchArchiveFile: async (archive, path, signal) => {
      if (offline) return fail({ code: 'offline', name: path })
      const urls = await findArchived(archive, path, settings)
      if (!urls.ok) return urls
      const failures: Failure[] = []
      for (const url of urls.value) {
        const fetched = await limit(() => fetchBytes({ name: path, url }, listLimit, true, signal))
        if (fetched.ok) return ok(fetched.value.bytes)
        failures.push(...fetched.failures)
      }
      return { ok: false, failures }
    },
  }
}

async function fetchOne(
  { client, store, events }: FetcherOptions,
  request: { readonly name: string; readonly url: string },
  expected: Expectation,
  delays: RetryDelays,
  signal: AbortSignal,
): Promise<Result<Digest, Failure>> {
  const partial = await store.nameForPartial()
  if (!partial.ok) return partial
  const path = partial.value
  const opened = await openFileTarget(path)
  if (!opened.ok) return opened
  const report = reportFetch(events, request.name, expected.size)
  try {
    await using target = opened.value
    const fetched = await download(client, request, expected, target, delays, report.progress, signal)
    if (!fetched.ok) return fetched
    const { digest } = fetched.value
    const adopted = await store.adopt(path, digest)
    if (!adopted.ok) return adopted
    report.finish(digest.size)
    return ok(digest)
  } finally {
    await rm(path, { force: true })
  }
}

/** True for what another mirror may do better: everything of the network and wrong bytes, but no full disk. */
function isOfMirror({ code }: Failure): boolean {
  return mirrorCodes.has(code)
}

const mirrorCodes: ReadonlySet<FailureCode | string> = new Set([
  ...Object.keys(networkDescriptions),
  'digest-mismatch',
  'size-mismatch',
])
