import { gzipSync } from 'node:zlib'
import { digestOf, sha256Of } from '../../../src/core/digest.ts'
import type { GpgRig } from '../../formats/gpg-rig.ts'
import { type LoopbackServer, sendBytes, serve } from '../../machine/network/loopback-server.ts'

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
}

const indexes = 'tools/binary-amd64/Packages'

/** Serves somebody's archive, which has a tool of its own and a C library that is newer than Debian's. */
export function serveMadeArchive(
  gpg: GpgRig,
  user: string,
  { fields = {}, release, index, component = 'tools' }: MadeArchive = {},
): Promise<LoopbackServer> {
  const packages = Buffer.from(['tiny-tool 1.0', 'libc6 99.0'].map(formatPackage).join('\n'))
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
  const answers = Object.entries(served).map(
    ([path, bytes]) => [`/made/dists/stable/${path}`, sendBytes(bytes)] as const,
  )
  return serve(Object.fromEntries(answers))
}

function formatPackage(one: string): string {
  const [name = '', version = ''] = one.split(' ')
  const file = { Filename: `pool/${name}_${version}_amd64.deb`, Size: '1', SHA256: sha256Of(one) }
  const fields = { Package: name, Version: version, Architecture: 'amd64', Depends: 'bash', ...file }
  return Object.entries(fields)
    .map(([field, value]) => `${field}: ${value}\n`)
    .join('')
}
