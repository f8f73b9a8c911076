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
}

const imports: readonly Import[] = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter(file => file.endsWith('.ts'))
  .flatMap(file =>
    specifiersOf(readFileSync(join(source, file), 'utf8')).map(specifier => ({ from: file, specifier })),
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

it('keeps files short enough to be one room', () => {
  const long = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.ts') && !file.endsWith('_pb.ts'))
    .map(file => ({ file, lines: readFileSync(join(source, file), 'utf8').split('\n').length - 1 }))
    .filter(({ lines }) => lines > 250)
  expect(long).toEqual([])
})

function specifiersOf(text: string): readonly string[] {
  return [
    ...text.matchAll(
      /(?:^|\n)\s*(?:import|export)\b[^'"\n;]*(?:\{[^}]*\})?[^'"\n;]*from '([^']+)'|\bimport\('([^']+)'\)|(?:^|\n)import '([^']+)'/g,
    ),
  ].map(match => match[1] ?? match[2] ?? match[3] ?? '')
}

function roomOf(file: string): string {
  return relative('.', file).split('/')[0] ?? ''
}

function stageOf(file: string): string | undefined {
  const [room, stage] = file.split('/')
  return room === 'stages' ? stage : undefined
}
