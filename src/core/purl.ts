/** A package URL of the kinds that a lock holds, taken apart. @see https://github.com/package-url/purl-spec */
export interface Purl {
  readonly type: 'pypi' | 'deb' | 'cargo'
  readonly name: string
  readonly version: string
}

/** `pkg:pypi/NAME@VERSION`, with the normalized name. */
export function pypiPurl(name: string, version: string): string {
  return `pkg:pypi/${name}@${encodeVersion(version)}`
}

/** `pkg:cargo/NAME@VERSION`. */
export function cargoPurl(name: string, version: string): string {
  return `pkg:cargo/${name}@${encodeVersion(version)}`
}

/** `pkg:deb/debian/NAME@VERSION?arch=ARCHITECTURE`. */
export function debPurl(name: string, version: string, architecture: string): string {
  return `pkg:deb/debian/${name}@${encodeVersion(version)}?arch=${architecture}`
}

/** Takes a purl apart; undefined where it is none of the three kinds. */
export function parsePurl(purl: string): Purl | undefined {
  const parts = /^pkg:(pypi|cargo|deb)\/(?:debian\/)?([^/@?#]+)@([^/@?#]+)(?:\?arch=[a-z0-9-]+)?$/.exec(purl)
  const [, type, name, version] = parts ?? []
  if ((type !== 'pypi' && type !== 'deb' && type !== 'cargo') || name === undefined || version === undefined)
    return undefined
  try {
    return { type, name, version: decodeURIComponent(version) }
  } catch {
    return undefined
  }
}

/** The purl specification percent-encodes all but letters, digits and `.-_~:`. */
function encodeVersion(version: string): string {
  return encodeURIComponent(version)
    .replaceAll('%3A', ':')
    .replace(/[!'()*]/g, c => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
}
