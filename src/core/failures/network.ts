import type { Descriptions } from './description.ts'

/** What every failed download says: which file, and from where, without credentials. */
interface Download {
  readonly name: string
  /** Redacted: no user, password or query. */
  readonly url: string
}

/** The network, or the machine's settings for it, cannot: exit status 5. */
export type NetworkFailure =
  | ({ readonly code: 'host-unknown'; readonly host: string } & Download)
  | ({ readonly code: 'host-unreachable'; readonly host: string; readonly reason: string } & Download)
  | ({ readonly code: 'tls-failed'; readonly host: string; readonly reason: string } & Download)
  | ({ readonly code: 'http-status'; readonly status: number } & Download)
  | ({ readonly code: 'redirect-refused'; readonly reason: string } & Download)
  | ({ readonly code: 'download-stalled'; readonly seconds: number; readonly received: number } & Download)
  | ({ readonly code: 'download-truncated'; readonly received: number; readonly size?: number } & Download)
  | ({ readonly code: 'download-is-html' } & Download)
  | ({ readonly code: 'download-too-large'; readonly limit: number } & Download)
  /** A file or folder that stands for an index or a mirror. */
  | ({ readonly code: 'mirror-file-unreadable'; readonly reason: string } & Download)
  | ({ readonly code: 'index-page-invalid'; readonly problem: string } & Download)
  | {
      readonly code: 'index-not-configured'
      /** The name that the recipe gives it; absent for the machine's own. */
      readonly index?: string
      readonly looked: readonly string[]
    }
  | {
      readonly code: 'index-file-missing'
      readonly project: string
      readonly filename: string
      /** Absent for the machine's own index. */
      readonly index?: string
    }
  | {
      readonly code: 'deb-gone'
      readonly archive: string
      /** The date of the release that they were locked from. */
      readonly lockedOn?: string
      /** At least one; `from` is where it was looked for first, redacted. */
      readonly debs: readonly { readonly name: string; readonly version: string; readonly from: string }[]
    }
  | { readonly code: 'archive-not-configured'; readonly archive: string; readonly looked: readonly string[] }
  | { readonly code: 'setting-invalid'; readonly setting: string; readonly problem: string }
  | { readonly code: 'offline'; readonly name: string }

const tryAgain = 'check the network of this machine (`debwright doctor` shows what it uses) and try again'

/** What each `NetworkFailure` says to people: headline, details and the next step. */
export const networkDescriptions: Descriptions<NetworkFailure> = {
  'host-unknown': {
    status: 5,
    message: f => `fetching ${f.name}: the host ${f.host} is unknown`,
    facts: f => [['from', f.url]],
    hint: () => tryAgain,
  },
  'host-unreachable': {
    status: 5,
    message: f => `fetching ${f.name}: the host ${f.host} cannot be reached`,
    facts: f => [
      ['from', f.url],
      ['reason', f.reason],
    ],
    hint: () => tryAgain,
  },
  'tls-failed': {
    status: 5,
    message: f => `fetching ${f.name}: no trusted connection to ${f.host}`,
    facts: f => [
      ['from', f.url],
      ['reason', f.reason],
    ],
    hint: f =>
      f.reason === 'ERR_SSL_WRONG_VERSION_NUMBER'
        ? 'no TLS is spoken there: check https or http, host and port of the address'
        : 'name the certificate authority of this network in DEBWRIGHT_CA_FILE or SSL_CERT_FILE',
  },
  'http-status': {
    status: 5,
    message: f => `fetching ${f.name}: the server answered with status ${f.status}`,
    facts: f => [['from', f.url]],
    hint: f => hintForStatus(f.status),
  },
  'redirect-refused': {
    status: 5,
    message: f => `fetching ${f.name}: a redirect was not followed: ${f.reason}`,
    facts: f => [['from', f.url]],
    hint: () => 'the mirror or a proxy is set up wrongly; use another one',
  },
  'download-stalled': {
    status: 5,
    message: f => `fetching ${f.name}: nothing came for ${f.seconds} s, after ${formatBytes(f.received)}`,
    facts: f => [['from', f.url]],
    hint: () => tryAgain,
  },
  'download-truncated': {
    status: 5,
    message: f => `fetching ${f.name}: truncated at ${formatPart(f.received, f.size)}`,
    facts: f => [['from', f.url]],
    hint: () => tryAgain,
  },
  'download-is-html': {
    status: 5,
    message: f => `fetching ${f.name}: the server sent an HTML page instead of the file`,
    facts: f => [['from', f.url]],
    hint: () => 'a proxy or a login page stands in the way; open the address in a browser to see which',
  },
  'download-too-large': {
    status: 5,
    message: f => `fetching ${f.name}: more than ${formatBytes(f.limit)}`,
    facts: f => [['from', f.url]],
    hint: () => 'the server sends something else than was asked for; use another mirror',
  },
  'mirror-file-unreadable': {
    status: 5,
    message: f => `${f.name} cannot be read: ${f.reason}`,
    facts: f => [['from', f.url]],
    hint: () =>
      'see whether the folder is the right one (`debwright doctor` shows what is set) and can be read',
  },
  'index-page-invalid': {
    status: 5,
    message: f => `reading the index page of ${f.name}: ${f.problem}`,
    facts: f => [['from', f.url]],
    hint: () => 'check that the address is that of a simple index (PEP 503)',
  },
  'index-not-configured': {
    status: 5,
    message: f =>
      f.index === undefined
        ? 'this machine names no Python package index'
        : `this machine does not say where the index ${f.index} is`,
    facts: f => f.looked.map(place => ['looked at', place] as const),
    hint: f =>
      f.index === undefined
        ? 'install pip or uv, which know their own; or set DEBWRIGHT_INDEX_URL, or index-url in pip.conf'
        : `set ${indexVariable(f.index)} to the address of its simple index, or of a folder (file:///…)`,
  },
  'index-file-missing': {
    status: 5,
    message: f => `${nameIndex(f.index)} does not list ${f.filename} of ${f.project}`,
    hint: f =>
      `use an index that still has it; or take another version: pin one, or for a build requirement run \`debwright lock RECIPE --update ${f.project}\``,
  },
  'deb-gone': {
    status: 5,
    message: f => `no mirror of the archive ${f.archive} has ${nameDebs(f.debs)} any more`,
    facts: f => [
      ...(f.lockedOn === undefined ? [] : [['locked on', f.lockedOn] as const]),
      ...f.debs.map(({ name, version, from }) => [`${name} ${version}`, from] as const),
    ],
    hint: f =>
      `a mirror keeps only the newest version of a package: take the new one with \`debwright lock RECIPE --update debian\`, name a mirror of that day (a snapshot) in ${mirrorVariable(f.archive)}, or build from a bundle that holds it (\`--bundle FILE\`)`,
  },
  'archive-not-configured': {
    status: 5,
    message: f => `this machine names no mirror of the archive ${f.archive}`,
    facts: f => f.looked.map(place => ['looked at', place] as const),
    hint: f => `set ${mirrorVariable(f.archive)} to the address of a mirror`,
  },
  'setting-invalid': {
    status: 5,
    message: f => `${f.setting}: ${f.problem}`,
    hint: () => '`debwright doctor` shows every setting and where it comes from',
  },
  offline: {
    status: 5,
    message: f => `${f.name} is not in the store, and fetching is off (--offline)`,
    hint: () => 'run `debwright fetch RECIPE` with a network first',
  },
}

/** The variable that says where an index of the recipe is: `private` → `DEBWRIGHT_INDEX_PRIVATE_URL`. */
export function indexVariable(index: string): string {
  return `DEBWRIGHT_INDEX_${index.toUpperCase().replace(/[^A-Z0-9]/g, '_')}_URL`
}

/** The variable that names the mirrors of an archive: `debian-security` → `DEBWRIGHT_DEBIAN_SECURITY_MIRROR`. */
export function mirrorVariable(archive: string): string {
  return `DEBWRIGHT_${archive.toUpperCase().replace(/[^A-Z0-9]/g, '_')}_MIRROR`
}

function nameDebs(debs: readonly { readonly name: string; readonly version: string }[]): string {
  const [first, ...more] = debs.map(({ name, version }) => `${name} ${version}`)
  return more.length === 0 ? (first ?? '') : `${debs.length} of the locked packages`
}

/** An index as messages name it. */
export function nameIndex(index: string | undefined): string {
  return index === undefined ? 'the index' : `the index ${index}`
}

function hintForStatus(status: number): string {
  if (status === 401 || status === 403 || status === 407)
    return 'give the credentials in ~/.netrc, or in the address of the index or proxy'
  if (status === 404)
    return 'the file is gone from this mirror: use another mirror, or refresh with `debwright lock RECIPE --update NAME`'
  return 'the server has trouble: try again later, or use another mirror'
}

function formatPart(received: number, size: number | undefined): string {
  if (size === undefined) return formatBytes(received)
  const unit = unitOf(size)
  return `${Math.floor(received / unit.bytes)} of ${Math.round(size / unit.bytes)} ${unit.name}`
}

function formatBytes(count: number): string {
  const unit = unitOf(count)
  return `${Math.round(count / unit.bytes)} ${unit.name}`
}

function unitOf(count: number): { readonly bytes: number; readonly name: string } {
  if (count >= 10_000_000) return { bytes: 1_000_000, name: 'MB' }
  if (count >= 10_000) return { bytes: 1000, name: 'kB' }
  return { bytes: 1, name: 'bytes' }
}
