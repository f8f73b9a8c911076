import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { digestOf, sha256Of } from '../../../src/core/digest.ts'
import type { GpgRig } from '../../formats/gpg-rig.ts'
import { type Answer, type LoopbackServer, sendBytes, serve } from '../../machine/network/loopback-server.ts'

/** How a made archive differs from a good one. */
export interface MadeArchive {
  /** Fields of its Release instead of those that it has, by name. */
  readonly fields?: Readonly<Record<string, string>>
  /** The whole text that is signed. */
  readonly release?: string
  /** What it serves, and lists, as its compressed index. */
  readonly index?: Buffer
  /** Its component in the Release. */
  readonly component?: string
  /** A folder with a folder `pool` of real packages: these it lists and serves, and no others. */
  readonly folder?: string
}

const indexes = 'tools/binary-amd64/Packages'

/**
 * Serves somebody's archive. Where no folder says what it has, it is a tool of its own and a C library that is newer
 * than Debian's, and neither can be fetched.
 */
export function serveMadeArchive(
  gpg: GpgRig,
  user: string,
  { fields = {}, release, index, component = 'tools', folder }: MadeArchive = {},
): Promise<LoopbackServer> {
  const packages = folder === undefined ? listMadeUp() : scanPackages(folder)
  const files = { [indexes]: packages, [`${indexes}.gz`]: index ?? gzipSync(packages) }
  const listed = Object.entries(files).map(([path, bytes]) => {
    const { sha256, size } = digestOf(bytes)
    return ` ${sha256} ${size} ${path.replace('tools', component)}`
  })
  const all = {
    Suite: 'stable',
    Codename: 'made',
    Date: new Date(Date.now() - 60_000).toUTCString(),
    NotAutomatic: 'no',
    ...fields,
  }
  const head = Object.entries(all).map(([name, value]) => `${name}: ${value}`)
  const text = release ?? [...head, 'SHA256:', ...listed, ''].join('\n')
  const served = {
    ...files,
    InRelease: gpg.clearsign(user, Buffer.from(text)),
  }
  const answers = Object.entries(served).map(([path, bytes]): [string, Answer] => [
    `/made/dists/stable/${path}`,
    sendBytes(bytes),
  ])
  return serve(Object.fromEntries([...answers, ...(folder === undefined ? [] : servePool(folder))]))
}

/** How a recipe names it, with the key in `made.asc`. */
export function describeArchive(fingerprint: string, suite = 'stable'): string {
  return `{name: made, suite: ${suite}, components: [tools], key: made.asc, fingerprint: "${fingerprint}"}`
}

/** What dpkg-scanpackages(1) says of the pool: its file names begin with `./`. */
function scanPackages(folder: string): Buffer {
  const scanned = spawnSync('dpkg-scanpackages', ['--multiversion', './pool'], { cwd: folder })
  if (scanned.status !== 0) throw new Error(scanned.stderr.toString())
  return scanned.stdout
}

/** What is in the pool when it is asked for. */
function servePool(folder: string): readonly [string, Answer][] {
  return readdirSync(join(folder, 'pool')).map(name => [
    `/made/pool/${name}`,
    (request, response, count) =>
      sendBytes(readFileSync(join(folder, 'pool', name)))(request, response, count),
  ])
}

function listMadeUp(): Buffer {
  return Buffer.from(['tiny-tool 1.0', 'libc6 99.0'].map(formatPackage).join('\n'))
}

function formatPackage(one: string): string {
  const [name = '', version = ''] = one.split(' ')
  const file = { Filename: `pool/${name}_${version}_amd64.deb`, Size: '1', SHA256: sha256Of(one) }
  const fields = { Package: name, Version: version, Architecture: 'amd64', Depends: 'bash', ...file }
  return Object.entries(fields)
    .map(([field, value]) => `${field}: ${value}\n`)
    .join('')
}
