import { copyFileSync, cpSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { sha256Of } from '../../../src/core/digest.ts'
import { rawTar } from '../../formats/archives/tar-bytes.ts'
import type { Account } from '../../machine/accounts.ts'
import type { MadeCrate } from '../../stages/crates/make-crate.ts'
import { runCli } from './cli.ts'
import { networkSettings, populateStore } from './populate.ts'
import { clone, give, makeFolder, suiteFolder } from './suite.ts'

/** A copy of the recipe that compiles an extension in Rust, in a folder of an account's own. */
export interface RustPlace {
  readonly folder: string
  readonly recipe: string
  readonly lock: string
  /** Where the account fetches from; a machine that names no registry of crates has a cargo that knows one. */
  readonly environment: Readonly<Record<string, string | undefined>>
}

/** Places the recipe with a lock, which is made once for all tests of a run: archives are read and apt is asked for it. */
export async function placeRust(account: Account): Promise<RustPlace> {
  await populateStore(account)
  const folder = makeFolder(account, 'rust')
  cpSync(join(clone, 'test/fixtures/rust'), folder, { recursive: true })
  give(folder, account)
  const [recipe, lock] = [join(folder, 'bcrypt.yaml'), join(folder, 'bcrypt.lock.json')]
  const environment = { ...networkSettings(), PATH: process.env['PATH'] }
  const known = join(suiteFolder(), 'bcrypt.lock.json')
  if (existsSync(known)) {
    copyFileSync(known, lock)
    give(lock, account)
  } else {
    const { status, stderr } = await runCli(['lock', recipe], { account, cwd: folder, environment })
    if (status !== 0) throw new Error(stderr)
    copyFileSync(lock, known)
  }
  return { folder, recipe, lock, environment }
}

/** An sdist whose wheel is binary by what its index says, made of text files; setuptools-rust builds it unless they say otherwise. */
export function packRust(name: string, version: string, files: Readonly<Record<string, string>>): Buffer {
  const pyproject =
    '[build-system]\nrequires = ["setuptools-rust"]\nbuild-backend = "setuptools.build_meta"\n'
  const members = Object.entries({ 'pyproject.toml': pyproject, ...files })
  const top = `${name}-${version}`
  return gzipSync(rawTar(...members.map(([path, content]) => ({ name: `${top}/${path}`, content }))))
}

/** Links of a simple index to an sdist and to a wheel of it for this platform. */
export function rustLinks(name: string, version: string, bytes: Buffer): readonly string[] {
  const [sdist, wheel] = [
    `${name}-${version}.tar.gz`,
    `${name}-${version}-cp311-cp311-manylinux_2_17_x86_64.whl`,
  ]
  return [
    `<a href="/files/${sdist}#sha256=${sha256Of(bytes)}">${sdist}</a>`,
    `<a href="/files/${wheel}#sha256=${sha256Of(wheel)}">${wheel}</a>`,
  ]
}

/** A package of a Cargo.lock: a crate of the registry unless it says otherwise. */
export function lockedCrate({ entry }: MadeCrate, source = 'registry+https://example.org/index'): string {
  const [, name, version] = /^(.*)-(\d[^-]*)\.crate$/.exec(entry.filename) ?? []
  return `[[package]]\nname = "${name}"\nversion = "${version}"\nsource = "${source}"\nchecksum = "${entry.sha256}"\n`
}
