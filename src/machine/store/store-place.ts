import { isAbsolute, join, resolve } from 'node:path'
import type { Failure } from '../../core/failure.ts'
import { fail, ok, type Result } from '../../core/result.ts'

/** Where the store is, and which setting said so. */
export interface StorePlace {
  readonly path: string
  readonly from: 'DEBWRIGHT_STORE' | 'XDG_CACHE_HOME' | 'HOME' | 'default for root'
}

/**
 * Decides the store's place: `$DEBWRIGHT_STORE`; for root /var/cache/debwright, since containers of root's cannot look
 * into /root; else `$XDG_CACHE_HOME/debwright`, else `~/.cache/debwright`. A relative XDG_CACHE_HOME counts as unset.
 *
 * @see https://specifications.freedesktop.org/basedir-spec/latest/
 */
export function findStorePlace(
  variables: Readonly<Record<string, string | undefined>>,
  uid: number,
): Result<StorePlace, Failure> {
  const own = variables['DEBWRIGHT_STORE']
  if (own !== undefined && own !== '') return ok({ path: resolve(own), from: 'DEBWRIGHT_STORE' })
  if (uid === 0) return ok({ path: '/var/cache/debwright', from: 'default for root' })
  const cache = variables['XDG_CACHE_HOME']
  if (cache !== undefined && isAbsolute(cache))
    return ok({ path: join(cache, 'debwright'), from: 'XDG_CACHE_HOME' })
  const home = variables['HOME']
  if (home === undefined || !isAbsolute(home)) return fail({ code: 'store-place-unknown', variable: 'HOME' })
  return ok({ path: join(home, '.cache', 'debwright'), from: 'HOME' })
}
