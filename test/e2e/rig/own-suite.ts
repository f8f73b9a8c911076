import { spawnSync } from 'node:child_process'
import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { digestOf, sha256Of } from '../../../src/core/digest.ts'
import { createGpgRig } from '../../formats/gpg-rig.ts'
import { type Answer, sendBytes, serve } from '../../machine/network/loopback-server.ts'
import { makeDeb, makeToyApt } from '../../machine/roots/toy-debs.ts'
import type { CliOptions } from './cli.ts'
import { clone, firstAccount, makeFolder } from './suite.ts'

/** A package as an archive's index describes it; its file is never fetched. */
export interface ListedPackage {
  readonly name: string
  readonly version?: string
  /** Further fields, such as `Depends: a`. */
  readonly fields?: readonly string[]
  /** `pool/NAME.deb` by default. */
  readonly filename?: string
  /** The index says what it is by nothing but this, instead of a SHA-256. */
  readonly digest?: string
}

/** A whole suite `bookworm`, made up by a test. */
export interface OwnSuite extends AsyncDisposable {
  /** How a command is run for which this is Debian: a copy of the program trusts the test's key and no other. */
  readonly options: Pick<CliOptions, 'clone'> & {
    readonly environment: NonNullable<CliOptions['environment']>
  }
}

/** What every suite has: an apt that runs, and what each container is asked for. */
const usual: readonly ListedPackage[] = [
  { name: 'dpkg-dev' },
  { name: 'python3', version: '3.11.2-1', fields: ['Depends: python3.11'] },
  { name: 'python3.11', version: '3.11.2-6' },
]

/** Signs and serves a suite of the usual packages and these; a package of a usual name stands for the usual one. */
export async function serveOwnSuite(packages: readonly ListedPackage[]): Promise<OwnSuite> {
  const folder = makeFolder(firstAccount(), 'suite')
  const merged = await makeDeb(folder, { name: 'usr-is-merged' })
  const files = [
    { name: 'apt', bytes: readFileSync(await makeToyApt(folder)) },
    { name: 'usr-is-merged', bytes: readFileSync(merged) },
  ]
  const own = new Set(packages.map(({ name }) => name))
  const listed = [...usual.filter(({ name }) => !own.has(name)), ...packages]
  const paragraphs = [
    ...files.map(({ name, bytes }) => formatPackage({ name }, digestOf(bytes))),
    ...listed.map(one => formatPackage(one, { sha256: sha256Of(one.name), size: 1 })),
  ]
  const index = Buffer.from(paragraphs.join('\n'))
  const answers: Record<string, Answer> = Object.fromEntries(
    files.map(({ name, bytes }) => [`/debian/pool/${name}.deb`, sendBytes(bytes)]),
  )
  using gpg = createGpgRig()
  gpg.makeKey('archive')
  for (const [path, bytes] of Object.entries(signRelease(index, text => gpg.clearsign('archive', text))))
    answers[`/debian/dists/bookworm/${path}`] = sendBytes(bytes)
  const program = copyTrusting(gpg.exportKey('archive'))
  const server = await serve(answers)
  return {
    options: { clone: program, environment: { DEBWRIGHT_DEBIAN_MIRROR: `${server.url}/debian` } },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}

function formatPackage(
  { name, version = '1.0-1', fields = [], filename = `pool/${name}.deb`, digest }: ListedPackage,
  { sha256, size }: { readonly sha256: string; readonly size: number },
): string {
  const head = [`Package: ${name}`, `Version: ${version}`, 'Architecture: amd64', ...fields]
  return [...head, `Filename: ${filename}`, `Size: ${size}`, digest ?? `SHA256: ${sha256}`, ''].join('\n')
}

/** The files of a suite by their paths below it. */
function signRelease(index: Buffer, sign: (text: Buffer) => Buffer): Readonly<Record<string, Buffer>> {
  const path = 'main/binary-amd64/Packages'
  const { stdout } = spawnSync('xz', ['--stdout'], { input: index })
  const files = { [path]: index, [`${path}.gz`]: gzipSync(index), [`${path}.xz`]: stdout }
  const lines = Object.entries(files).map(([name, bytes]) => ` ${sha256Of(bytes)} ${bytes.length} ${name}`)
  const date = new Date(Date.now() - 60_000).toUTCString()
  const release = ['Suite: stable', 'Codename: bookworm', `Date: ${date}`, 'SHA256:', ...lines, ''].join('\n')
  return { ...files, InRelease: sign(Buffer.from(release)) }
}

/** A copy of the program with another key in the place of those of Debian's archives. */
function copyTrusting(key: Buffer): string {
  const folder = makeFolder(firstAccount(), 'program')
  for (const part of ['src', 'share', 'debian-templates', 'docs/reference', 'package.json', 'pipelines'])
    cpSync(join(clone, part), join(folder, part), { recursive: true, verbatimSymlinks: true })
  symlinkSync(join(clone, 'node_modules'), join(folder, 'node_modules'))
  writeFileSync(join(folder, 'share/keys/debian-archive.asc'), key)
  return folder
}
