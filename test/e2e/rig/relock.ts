import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { sortByBytes } from '../../../src/core/bytes.ts'
import { sha256Of } from '../../../src/core/digest.ts'
import type { Lock } from '../../../src/recipe/lock/lock.ts'
import { rawTar } from '../../formats/archives/tar-bytes.ts'
import { type Answer, sendBytes, sendPage, serve } from '../../machine/network/loopback-server.ts'
import { askedByContainers } from '../../recipe/made-lock.ts'
import type { CliOptions } from './cli.ts'
import { failing } from './failing.ts'
import { firstAccount } from './suite.ts'
import { mapTargets, packTiny, placeTiny, type TinyRecipe, type TinySdist } from './tiny.ts'

const always = ['python3', 'usr-is-merged'] as const

/** What is locked anew, and how the world has changed. */
export interface RelockCase extends Pick<TinyRecipe, 'more' | 'python' | 'files' | 'changeLock'> {
  /** The file of tiny 1.1; by default one that brings its own backend. */
  readonly bytes?: Buffer
  /** The only wheel that the index lists beside it: a pure one by default. */
  readonly wheel?: string
  /** Changes the line of the pins. */
  readonly pin?: (line: string) => string
  /** Changes the recipe after it was locked. */
  readonly recipe?: (text: string) => string
  /** Further sdists of the index, each with a pure wheel. */
  readonly beside?: readonly TinySdist[]
  /** Further answers of the server, and those that differ; below /crates it is the registry of crates. */
  readonly answers?: Readonly<Record<string, Answer>>
  readonly environment?: CliOptions['environment']
  readonly clone?: string
  readonly words?: readonly string[]
}

/**
 * Locks a recipe anew whose pin has moved from tiny 1.0 to tiny 1.1. Nothing of Debian can be asked for: what locking
 * says comes before that, or the containers stay those of the lock (see `keepContainers`).
 */
export async function relock(relocked: RelockCase): Promise<string> {
  const { bytes = packTiny({ name: 'tiny', version: '1.1' }), pin = line => line } = relocked
  const { recipe = text => text, clone } = relocked
  const { folder, ...place } = await placeTiny(firstAccount(), { ...relocked, sdists: [{ name: 'tiny' }] })
  writeFileSync(place.recipe, recipe(readFileSync(place.recipe, 'utf8')))
  writeFileSync(join(folder, 'tiny/requirements.txt'), pin(`tiny==1.1 --hash=sha256:${sha256Of(bytes)}\n`))
  await using server = await serve({ ...indexOf({ ...relocked, bytes }), ...relocked.answers })
  const text = await failing(['lock', 'tiny.yaml', ...(relocked.words ?? [])], {
    cwd: folder,
    ...(clone === undefined ? {} : { clone }),
    environment: {
      DEBWRIGHT_INDEX_URL: `${server.url}/simple`,
      DEBWRIGHT_CRATES_INDEX: `${server.url}/crates`,
      DEBWRIGHT_DEBIAN_MIRROR: 'http://127.0.0.1:1',
      ...relocked.environment,
    },
  })
  return text.replaceAll(sha256Of(bytes), 'SHA256-OF-SDIST')
}

/** The pages and files of the index. */
function indexOf({
  bytes,
  wheel = 'tiny-1.1-py3-none-any.whl',
  beside = [],
}: RelockCase & { readonly bytes: Buffer }): Readonly<Record<string, Answer>> {
  const sdists: readonly TinySdist[] = [{ name: 'tiny', version: '1.1', bytes }, ...beside]
  const files = sdists.map(sdist => {
    const { name, version = '1.0' } = sdist
    const wheelName = name === 'tiny' ? wheel : `${name}-${version}-py3-none-any.whl`
    const packed = packTiny(sdist)
    const filename = `${name}-${version}.tar.gz`
    return { name, filename, packed, links: [linkTo(filename, packed), linkTo(wheelName, 'wheel')] }
  })
  const linksOf = (name: string) => files.flatMap(file => (file.name === name ? file.links : []))
  return {
    ...Object.fromEntries(files.map(({ name }) => [`/simple/${name}/`, sendPage(linksOf(name))])),
    ...Object.fromEntries(files.map(({ filename, packed }) => [`/files/${filename}`, sendBytes(packed)])),
  }
}

/** A link of an index page. */
export function linkTo(filename: string, bytes: Uint8Array | string, attributes = ''): string {
  return `<a href="/files/${filename}#sha256=${sha256Of(bytes)}"${attributes}>${filename}</a>`
}

/** An sdist of these files; no backend is asked anything. */
export function packFiles(name: string, version: string, files: Readonly<Record<string, string>>): Buffer {
  const members = Object.entries(files).map(([path, content]) => ({
    name: `${name}-${version}/${path}`,
    content,
  }))
  return gzipSync(rawTar(...members))
}

/** A pyproject.toml that wants these for building. */
export function buildSystem(...requires: readonly string[]): string {
  return `[build-system]\nrequires = ${JSON.stringify(requires)}\nbuild-backend = "backend"\n`
}

/**
 * A lock whose containers are those of hello, as if they had been asked for as a recipe without a .deb does, with these
 * packages beside the usual ones: locking keeps them and asks no archive.
 */
export function keepContainers(...packages: readonly string[]): (lock: Lock) => Lock {
  return keepRequested({ build: ['dpkg-dev', ...always, ...packages] })
}

/** The same for a recipe with a .deb. */
export const keepBothContainers: (lock: Lock) => Lock = keepRequested({
  build: ['dpkg-dev', ...always],
  'install-test': always,
})

function keepRequested(lists: Readonly<Record<string, readonly string[]>>): (lock: Lock) => Lock {
  const sorted = Object.entries(lists).map(([name, list]): [string, string[]] => [
    name,
    [...sortByBytes(list, one => one)],
  ])
  const isKept = (container: string) => container === 'solver' || Object.hasOwn(lists, container)
  return lock =>
    mapTargets(lock, target => {
      const packages = target.debian.packages
        .map(one => ({ ...one, in: one.in.filter(isKept) }))
        .filter(one => one.in.length > 0)
        .map(askedByContainers)
      const requested = Object.fromEntries(sorted)
      return { ...target, debian: { ...target.debian, requested, packages } }
    })
}

/** What locking asks for in addition where something is compiled. */
export const compilers = ['gcc', 'python3-dev'] as const
