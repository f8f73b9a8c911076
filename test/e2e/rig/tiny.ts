import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { readInputs } from '../../../src/cli/read-inputs.ts'
import { readRecipe } from '../../../src/cli/read-recipe.ts'
import { digestOf } from '../../../src/core/digest.ts'
import type { Failure } from '../../../src/core/failure.ts'
import type { Result } from '../../../src/core/result.ts'
import { localSources } from '../../../src/machine/local-source.ts'
import type { Lock, LockedSdist, LockedTarget } from '../../../src/recipe/lock/lock.ts'
import { formatLock, parseLock } from '../../../src/recipe/lock/lock-file.ts'
import { rawTar } from '../../formats/archives/tar-bytes.ts'
import type { Account } from '../../machine/accounts.ts'
import { clone, give, makeFolder, storeOf } from './suite.ts'

/** A source distribution that a test makes up. It brings its own backend and, unless it says so, needs nothing. */
export interface TinySdist {
  readonly name: string
  readonly version?: string
  /** What it requires for building, beside its own backend. */
  readonly requires?: readonly string[]
  /** Lines of project.py, which the backend reads; see tiny-backend.py. */
  readonly project?: readonly string[]
  /** Files of its wheel, as Python expressions by path; one module by default. */
  readonly files?: Readonly<Record<string, string>>
  /** The whole archive, for those that no backend ever sees. */
  readonly bytes?: Buffer
  readonly kind?: LockedSdist['kind']
}

/** A recipe over tiny sdists. */
export interface TinyRecipe {
  readonly name?: string
  readonly sdists: readonly TinySdist[]
  /** Further keys of the `python:` section, such as `build-constraints: {six: "<2"}`. */
  readonly python?: readonly string[]
  /** Lines of the recipe that come after its head; none for a recipe that ends at the index. */
  readonly more?: readonly string[]
  /** Further files beside the recipe. */
  readonly files?: Readonly<Record<string, string>>
  readonly changeLock?: (lock: Lock) => Lock
  /** Whether git tracks what is written. */
  readonly tracked?: boolean
  /** False for sdists that are to be fetched. */
  readonly planted?: boolean
}

/** A recipe folder on disk whose lock is fresh, and whose sdists are in the account's store. */
export interface TinyPlace {
  readonly folder: string
  readonly recipe: string
  readonly lock: string
  readonly output: string
  /** Its sdists by file name. */
  readonly sdists: ReadonlyMap<string, Buffer>
}

const backend = readFileSync(join(import.meta.dirname, 'tiny-backend.py'), 'utf8')

/** A wheel's only module that no build has seen before, so that no result is remembered. */
export function newModule(name = 'tiny'): Readonly<Record<string, string>> {
  return { [`${name}.py`]: `"def main():\\n    print('${process.pid} ${performance.now()}')\\n"` }
}

/** The file of a tiny sdist. */
export function packTiny(sdist: TinySdist): Buffer {
  if (sdist.bytes !== undefined) return sdist.bytes
  const { name, version = '1.0', requires = [] } = sdist
  const top = `${name}-${version}`
  const files = sdist.files ?? { [`${name}.py`]: `"def main():\\n    print('${name} ${version}')\\n"` }
  const project = [
    'import os, platform, subprocess, sys, time',
    `NAME, VERSION = "${name}", "${version}"`,
    `SCRIPTS = {"${name}": "${name}:main"}`,
    'def files():',
    `    return {${Object.entries(files)
      .map(([path, text]) => `${JSON.stringify(path)}: ${text}`)
      .join(', ')}}`,
    ...(sdist.project ?? []),
    '',
  ].join('\n')
  const pyproject = `[build-system]\nrequires = ${JSON.stringify(requires)}\nbuild-backend = "backend"\nbackend-path = ["."]\n`
  const members = { 'PKG-INFO': metadata(name, version), 'backend.py': backend, 'project.py': project }
  return gzipSync(
    rawTar(
      ...Object.entries({ ...members, 'pyproject.toml': pyproject }).map(([path, content]) => ({
        name: `${top}/${path}`,
        content,
      })),
    ),
  )
}

/** The `deb:` section of a tiny package whose only command has its name. */
export function tinyDeb(name = 'tiny'): readonly string[] {
  return [
    'deb:',
    '  description: {synopsis: "a tiny program"}',
    '  homepage: https://example.org/tiny',
    `  license: ${name}/copyright`,
    `  commands: [${name}]`,
    'test:',
    `  - run: ${name}`,
  ]
}

/** A lock without Debian packages: enough for what ends before the environment is made. */
export function withoutPackages(lock: Lock): Lock {
  return mapTargets(lock, target => ({ ...target, debian: { ...target.debian, packages: [] } }))
}

/** A lock with each of its targets changed. */
export function mapTargets(lock: Lock, change: (target: LockedTarget) => LockedTarget): Lock {
  const targets = Object.entries(lock.targets).map(([name, target]) => [name, change(target)] as const)
  return { ...lock, targets: Object.fromEntries(targets) }
}

/** Writes a recipe folder with its lock, which takes Debian's part from that of hello. */
export async function placeTiny(account: Account, tiny: TinyRecipe): Promise<TinyPlace> {
  const { name = 'tiny', sdists } = tiny
  const folder = makeFolder(account, 'recipe')
  const packed = new Map(sdists.map(sdist => [filenameOf(sdist), packTiny(sdist)]))
  const [first] = sdists
  const more = tiny.more ?? []
  const isDeb = more.includes('deb:')
  const head = [
    'schema: 1',
    `package: {name: ${name}, maintainer: "A Maintainer <a@example.org>"}`,
    ...(isDeb ? [`source: {sdist: ${first?.name ?? name}}`] : []),
    `python: {${[`pins: ${name}/requirements.txt`, ...(tiny.python ?? [])].join(', ')}}`,
    'targets:',
    '  bookworm: {archives: [debian]}',
  ]
  const pins = sdists.map(sdist => {
    const { sha256 } = digestOf(packTiny(sdist))
    return `${sdist.name}==${sdist.version ?? '1.0'} --hash=sha256:${sha256}\n`
  })
  const changelog = [
    `${name} (${first?.version ?? '1.0'}-1) bookworm; urgency=medium`,
    '',
    '  * Initial release.',
    '',
    ' -- A Maintainer <a@example.org>  Fri, 11 Nov 2011 11:11:11 +0000',
    '',
  ]
  const recipe = join(folder, `${name}.yaml`)
  const texts = {
    [`${name}.yaml`]: `${[...head, ...more].join('\n')}\n`,
    [`${name}.changelog`]: changelog.join('\n'),
    [`${name}/requirements.txt`]: pins.join(''),
    [`${name}/copyright`]: 'Copyright 2011 A Maintainer\nLicense: MIT\n',
    ...tiny.files,
  }
  for (const [path, text] of Object.entries(texts)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  spawnSync('git', ['init', '--quiet', folder])
  if (tiny.tracked === true) spawnSync('git', ['-c', 'safe.directory=*', '-C', folder, 'add', '.'])
  const lock = join(folder, `${name}.lock.json`)
  const made = await lockTiny(recipe, name, sdists)
  if (made !== undefined) writeFileSync(lock, formatLock(tiny.changeLock?.(made) ?? made))
  give(folder, account)
  if (tiny.planted !== false) plantSdists(account, packed.values())
  return { folder, recipe, lock, output: join(folder, 'out'), sdists: packed }
}

/** Puts sdists into an account's store, as if they had been fetched. */
export function plantSdists(account: Account, all: Iterable<Buffer>, store = storeOf(account)): void {
  for (const bytes of all) {
    const path = join(store, 'files', digestOf(bytes).sha256)
    if (existsSync(path)) continue
    writeFileSync(path, bytes, { mode: 0o444 })
    give(path, account)
  }
}

/** The lock of tiny sdists, with Debian's part from that of hello; undefined where the recipe is wrong. */
async function lockTiny(
  recipe: string,
  name: string,
  sdists: readonly TinySdist[],
): Promise<Lock | undefined> {
  const text = readFileSync(join(clone, 'pipelines/hello.lock.json'), 'utf8')
  const hello = demand(parseLock('hello.lock.json', text))
  const readable = await readRecipe(recipe)
  if (!readable.ok) return undefined
  const signal = new AbortController().signal
  const { madeFrom } = demand(await readInputs(readable.value, { localSources }, signal))
  const { bookworm } = hello.targets
  if (bookworm === undefined) throw new Error('the lock of hello has no target bookworm')
  const { application: _, ...target } = bookworm
  const entries = sdists.map((sdist): LockedSdist => {
    const { name: project, version = '1.0', kind = 'pure' } = sdist
    return {
      purl: `pkg:pypi/${project}@${version}`,
      filename: filenameOf(sdist),
      ...digestOf(packTiny(sdist)),
      kind,
      'build-requires': [],
      'dynamic-requires': [],
      'requested-by': ['pins'],
    }
  })
  const install = entries.map(({ purl }) => purl)
  return {
    ...hello,
    name,
    'made-from': madeFrom,
    targets: { bookworm: { ...target, install, sdists: entries } },
  }
}

function filenameOf({ name, version = '1.0' }: TinySdist): string {
  return `${name}-${version}.tar.gz`
}

function metadata(name: string, version: string): string {
  return `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\nSummary: tiny\nLicense: MIT\n`
}

function demand<T>(result: Result<T, Failure>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.failures, undefined, 2))
  return result.value
}
