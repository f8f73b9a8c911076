import type { Fetcher, FileRequest, Store } from '../../actions/host.ts'
import type { Failure } from '../../core/failure.ts'
import { collect, fail, ok, type Result } from '../../core/result.ts'
import type { Bundle } from './bundle.ts'

/**
 * Takes locked files out of a bundle. What is not in it is left to another fetcher, or, with `only`, is an error that
 * names every missing file at once.
 */
export function createBundleFetcher(
  bundle: Bundle,
  store: Pick<Store, 'has'>,
  others: Fetcher,
  only: boolean,
): Fetcher {
  const fetchFiles = async (
    files: readonly FileRequest[],
    signal: AbortSignal,
  ): Promise<Result<undefined, Failure>> => {
    const wanted = [...new Map(files.map(file => [file.sha256, file])).values()]
    const missing: FileRequest[] = []
    for (const file of wanted) if (!(await store.has(file.sha256))) missing.push(file)
    const elsewhere = missing.filter(({ sha256 }) => !bundle.has(sha256))
    if (only && elsewhere.length > 0) {
      const names = elsewhere.map(({ filename }) => filename.split('/').at(-1) ?? filename)
      return fail({ code: 'bundle-file-missing', bundle: bundle.path, names })
    }
    const taken: Result<undefined, Failure>[] = []
    for (const file of missing) {
      signal.throwIfAborted()
      if (bundle.has(file.sha256)) taken.push(await bundle.take(file))
    }
    const all = collect(taken)
    if (!all.ok) return all
    return elsewhere.length === 0 ? ok(undefined) : others.fetchFiles(elsewhere, signal)
  }
  return { ...others, fetchFiles }
}
