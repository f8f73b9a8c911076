import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'
import { expect, it } from 'vitest'

const source = join(import.meta.dirname, '..', 'src')

/** What each room may import beside itself; `machine` implements interfaces and only `cli` wires it in. */
const rooms: Readonly<Record<string, readonly string[]>> = {
  core: [],
  formats: ['core'],
  actions: ['core', 'formats'],
  recipe: ['core', 'formats', 'actions'],
  stages: ['core', 'formats', 'actions', 'recipe'],
  compare: ['core', 'formats', 'actions', 'recipe', 'stages'],
  machine: ['core', 'formats', 'actions', 'recipe', 'stages'],
  'pipeline.ts': ['core', 'formats', 'actions', 'recipe', 'stages', 'compare'],
  cli: ['core', 'formats', 'actions', 'recipe', 'stages', 'compare', 'machine', 'pipeline.ts'],
  'main.ts': ['cli', 'core'],
}

interface Import {
  readonly from: string
  readonly specifier: string
  /** Types are gone when the program runs, and what is loaded later waits for nobody. */
  readonly isNeededToLoad: boolean
}

const sources = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter(file => file.endsWith('.ts'))
  .map(file => ({ file, text: readFileSync(join(source, file), 'utf8') }))
/** Without what is generated. */
const written = sources.filter(({ file }) => !file.endsWith('_pb.ts'))

const imports: readonly Import[] = sources.flatMap(({ file, text }) =>
  importsOf(text).map(found => ({ from: file, ...found })),
)

it('imports only in the direction of the rooms', () => {
  const wrong = imports.filter(({ from, specifier }) => {
    if (!specifier.startsWith('.')) return false
    const [here, there] = [roomOf(from), roomOf(normalize(join(dirname(from), specifier)))]
    return here !== there && !rooms[here]?.includes(there)
  })
  expect(wrong.map(({ from, specifier }) => `${from} imports ${specifier}`)).toEqual([])
})

it('imports of another stage only its noun file', () => {
  const wrong = imports.filter(({ from, specifier }) => {
    const target = normalize(join(dirname(from), specifier))
    const [here, there] = [stageOf(from), stageOf(target)]
    if (!specifier.startsWith('.') || here === undefined || there === undefined || here === there)
      return false
    return /(^|\/)(plan|run)(-[a-z-]+)?\.ts$/.test(target)
  })
  expect(wrong.map(({ from, specifier }) => `${from} imports ${specifier}`)).toEqual([])
})

it('imports each third-party library in one file', () => {
  const users = new Map<string, Set<string>>()
  for (const { from, specifier } of imports) {
    if (specifier.startsWith('.') || specifier.startsWith('node:') || from.endsWith('_pb.ts')) continue
    const library = specifier
      .split('/')
      .slice(0, specifier.startsWith('@') ? 2 : 1)
      .join('/')
    users.set(library, (users.get(library) ?? new Set()).add(from))
  }
  expect(
    [...users].filter(([, files]) => files.size > 1).map(([library, files]) => [library, ...files]),
  ).toEqual([])
})

it('lets no file need itself to be loaded', () => {
  const needs = new Map<string, string[]>()
  for (const { from, specifier, isNeededToLoad } of imports)
    if (isNeededToLoad && specifier.startsWith('.'))
      needs.set(from, [...(needs.get(from) ?? []), normalize(join(dirname(from), specifier))])
  expect([...needs.keys()].map(file => findCircle(file, needs)).filter(circle => circle.length > 0)).toEqual(
    [],
  )
})

it('says above each export what it is', () => {
  const silent = written.flatMap(({ file, text }) =>
    [...text.matchAll(/(?<!\*\/)\n(export (?:async )?(?:function|const|interface|type|class) \w+)/g)].map(
      ([, declaration]) => `${file}: ${declaration}`,
    ),
  )
  expect(silent).toEqual([])
})

it('keeps files short enough to be one room', () => {
  const long = written
    .map(({ file, text }) => ({ file, lines: text.split('\n').length - 1 }))
    .filter(({ lines }) => lines > 250)
  expect(long).toEqual([])
})

function importsOf(text: string): readonly Omit<Import, 'from'>[] {
  const pattern =
    /(?:^|\n)\s*(?:import|export)\b( type\b)?[^'"\n;]*(?:\{[^}]*\})?[^'"\n;]*from '([^']+)'|\bimport\('([^']+)'\)|(?:^|\n)import '([^']+)'/g
  return [...text.matchAll(pattern)].map(([, type, from, later, bare]) => ({
    specifier: from ?? later ?? bare ?? '',
    isNeededToLoad: type === undefined && later === undefined,
  }))
}

/** The shortest way from a file through its imports back to itself; empty where there is none. */
function findCircle(file: string, needs: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const seen = new Set<string>()
  let paths: readonly (readonly string[])[] = [[file]]
  while (paths.length > 0) {
    const longer = paths.flatMap(path => (needs.get(path.at(-1) ?? '') ?? []).map(next => [...path, next]))
    const circle = longer.find(path => path.at(-1) === file)
    if (circle !== undefined) return circle
    paths = longer.filter(path => !seen.has(path.at(-1) ?? ''))
    for (const path of paths) seen.add(path.at(-1) ?? '')
  }
  return []
}

function roomOf(file: string): string {
  return relative('.', file).split('/')[0] ?? ''
}

function stageOf(file: string): string | undefined {
  const [room, stage] = file.split('/')
  return room === 'stages' ? stage : undefined
}
