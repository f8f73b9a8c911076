/** User and password for one host. */
export interface Credentials {
  readonly user: string
  readonly password: string
}

/** Finds the credentials for an address that carries none itself. */
export type FindCredentials = (url: URL) => Credentials | undefined

/** What is sent: the address without user and password, and the header that stands for them. */
export interface AuthorizedUrl {
  readonly url: URL
  readonly headers: { readonly authorization?: string }
}

/** Takes user and password out of an address; the address's own win over found ones. */
export function authorizeUrl(address: string, find: FindCredentials): AuthorizedUrl {
  const url = new URL(address)
  const own =
    url.username === '' && url.password === ''
      ? undefined
      : { user: decode(url.username), password: decode(url.password) }
  url.username = ''
  url.password = ''
  const credentials = own ?? find(url)
  if (credentials === undefined) return { url, headers: {} }
  const pair = Buffer.from(`${credentials.user}:${credentials.password}`, 'utf8').toString('base64')
  return { url, headers: { authorization: `Basic ${pair}` } }
}

/** An address with the user and password of another one of the same origin: they belong to the place they were given for. */
export function shareCredentials(address: string, given: string): string {
  const [url, from] = [new URL(address), new URL(given)]
  if (url.origin !== from.origin || (from.username === '' && from.password === '')) return address
  url.username = from.username
  url.password = from.password
  return url.href
}

/** A password may hold a percent sign that begins no escape. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
