import type { Failure } from '../../core/failure.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { shareCredentials } from './http-credentials.ts'
import { redactUrl } from './http-redact.ts'

/** How many redirects in a row are followed. */
export const redirectLimit = 10

/** True for a status that names another place in `Location`. */
export function isRedirect(status: number): boolean {
  return [301, 302, 303, 307, 308].includes(status)
}

/** The address a redirect leads to. Refused: another protocol than HTTP, and leaving TLS for plain HTTP. */
export function followRedirect(name: string, url: string, location: string): Result<string, Failure> {
  if (!URL.canParse(location, url)) return refuseRedirect(name, url, 'it leads to no address')
  const from = new URL(url)
  const to = new URL(location, url)
  if (to.protocol !== 'https:' && to.protocol !== 'http:')
    return refuseRedirect(name, url, `it leads to ${to.protocol}`)
  if (from.protocol === 'https:' && to.protocol === 'http:')
    return refuseRedirect(name, url, 'it leaves TLS for plain HTTP')
  return ok(shareCredentials(to.href, url))
}

/** The failure of a redirect that is not followed. */
export function refuseRedirect(name: string, url: string, reason: string): Result<never, Failure> {
  return fail({ code: 'redirect-refused', name, url: redactUrl(url), reason })
}
