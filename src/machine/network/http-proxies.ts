import type { Failure } from '../../core/failure.ts'
import { fail, ok, type Result } from '../../core/result.ts'

/** Addresses of proxies for addresses of either kind, empty for none, and the hosts that need none. */
export interface Proxies {
  readonly http: string
  readonly https: string
  readonly none: string
}

/** Reads http_proxy, https_proxy and no_proxy. A proxy without a scheme is one of HTTP, as curl and pip have it. */
export function readProxies(
  environment: Readonly<Record<string, string | undefined>>,
): Result<Proxies, Failure> {
  const said = (name: string) =>
    [name, name.toUpperCase()]
      .map(key => ({ key, value: environment[key] }))
      .find(({ value }) => value !== undefined)
  const addresses = { http: '', https: '' }
  for (const kind of ['http', 'https'] as const) {
    const { key = '', value = '' } = said(`${kind}_proxy`) ?? {}
    if (value === '') continue
    const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? value : `http://${value}`
    if (!/^(?:https?|socks5?):$/.test(URL.parse(address)?.protocol ?? ''))
      return fail({
        code: 'setting-invalid',
        setting: key,
        problem: 'not the address of a proxy: http://, https:// or socks5://, then host and port',
      })
    addresses[kind] = address
  }
  return ok({ ...addresses, none: said('no_proxy')?.value ?? '' })
}
