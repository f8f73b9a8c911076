// Builds backends from their newest sdists, all or those that are named; see scripts/backends.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { z } from '../../src/core/shape.ts'
import { describeMachine } from '../benchmarks/figures-table.ts'
import { backends } from './backends.ts'
import { readIdentical, readSeconds } from './built.ts'
import { findNewest } from './newest.ts'
import { writeRecipe } from './recipe.ts'

const begin = '<!-- written by scripts/backends: begin -->'
const end = '<!-- written by scripts/backends: end -->'

const named = process.argv.slice(2)
const unknown = named.filter(name => !backends.includes(name))
if (unknown.length > 0) {
  console.error(`no such backend: ${unknown.join(', ')}\nbackends: ${backends.join(', ')}`)
  process.exit(2)
}
process.umask(0o022)
const names = named.length === 0 ? backends : named
const clone = resolve(import.meta.dirname, '..', '..')
const place = process.env['DEBWRIGHT_BACKENDS'] ?? '/var/tmp/debwright-backends'
mkdirSync(place, { recursive: true })
process.env['DEBWRIGHT_STORE'] ??= join(place, 'store')
const store = process.env['DEBWRIGHT_STORE']

const recipe = writeRecipe(place, await findNewest(names, '3.11'))
debwright('lock', recipe)
const identical = readIdentical(debwright('reproduce', recipe, '--json', '--output', join(place, 'out')))
const table = formatTable()
console.log(table)
if (named.length === 0) writePage(table)
process.exitCode = names.every(name => identical.get(name) === true) ? 0 : 1

/** Runs debwright; progress and messages go where ours go. A failure, which has been told, ends the script. */
function debwright(...words: readonly string[]): string {
  const ended = spawnSync(process.execPath, [join(clone, 'src/main.ts'), ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
    maxBuffer: 64 * 1024 ** 2,
  })
  // Status 1: built, and different.
  if (ended.status !== 0 && ended.status !== 1) process.exit(ended.status ?? 1)
  return ended.stdout
}

function formatTable(): string {
  const seconds = readSeconds(store)
  const lines = lockedWheels().map(({ name, version, requires }) => {
    const times = Object.values(seconds.get(`wheel ${name} ${version}`) ?? {})
    const same = identical.get(name)
    const cells = [
      name,
      version,
      times.length === 0 ? '–' : times.map(time => time.toFixed(1)).join(', '),
      same === undefined ? '–' : same ? 'yes' : '**no**',
      requires.join(', ') || 'nothing',
    ]
    return `| ${cells.join(' | ')} |`
  })
  const head = '| | version | seconds | identical | built with |\n|---|---|---|---|---|'
  return [describeMachine(), '', head, ...lines].join('\n')
}

/** Pinned ones in their own order, then what they are built with in versions that nobody pinned. */
function lockedWheels() {
  const shape = z.looseObject({
    targets: z.record(
      z.string(),
      z.looseObject({
        sdists: z.array(z.looseObject({ purl: z.string(), 'build-requires': z.array(z.string()) })),
      }),
    ),
  })
  const lock = shape.parse(JSON.parse(readFileSync(recipe.replace(/yaml$/, 'lock.json'), 'utf8')))
  const sdists = Object.values(lock.targets).flatMap(target => target.sdists)
  const found = sdists.map(sdist => {
    const [name = '', version = ''] = sdist.purl.replace('pkg:pypi/', '').split('@')
    const requires = sdist['build-requires'].map(purl => purl.replace('pkg:pypi/', '').replace('@', ' '))
    return { name, version, requires }
  })
  const rank = (name: string) => names.indexOf(name) + (names.includes(name) ? 0 : names.length + 1)
  return found.sort((a, b) => rank(a.name) - rank(b.name))
}

function writePage(content: string): void {
  const path = join(clone, 'docs/reference/backends.md')
  const text = readFileSync(path, 'utf8')
  const [start, stop] = [text.indexOf(begin), text.indexOf(end)]
  if (start < 0 || stop < start) throw new Error(`${path} has no place for the table`)
  writeFileSync(path, `${text.slice(0, start)}${begin}\n${content}\n\n${text.slice(stop)}`)
}
