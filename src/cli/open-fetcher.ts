import type { Fetcher } from '../actions/host.ts'
import type { Failure } from '../core/failure.ts'
import { ok, type Result } from '../core/result.ts'
import { openBundle } from '../machine/bundle/bundle.ts'
import { createBundleFetcher } from '../machine/bundle/bundle-fetcher.ts'
import { createFetcher, type FetcherOptions } from '../machine/network/fetch.ts'
import type { LocalStore } from '../machine/store/store.ts'
import { optionOf, type VerbInput } from './verb.ts'

/** The fetcher of a run: the network, nothing with `--offline`, and before either the bundle of `--bundle`. */
export async function openFetcher(
  options: FetcherOptions & { readonly store: LocalStore },
  input: VerbInput,
): Promise<Result<{ readonly fetcher: Fetcher } & AsyncDisposable, Failure>> {
  const offline = input.flags.has('offline')
  const fetcher = createFetcher({ ...options, offline })
  const file = optionOf(input, 'bundle')
  if (file === undefined) return ok({ fetcher, [Symbol.asyncDispose]: async () => undefined })
  const bundle = await openBundle(file, options.store)
  if (!bundle.ok) return bundle
  return ok({
    fetcher: createBundleFetcher(bundle.value, options.store, fetcher, offline),
    [Symbol.asyncDispose]: () => bundle.value[Symbol.asyncDispose](),
  })
}
