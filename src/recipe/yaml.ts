import { Composer, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, type Pair, Parser } from 'yaml'
import type { Place } from '../core/failures/description.ts'

/** Keys and indexes from the root of a YAML text to one value. */
export type YamlPath = readonly (string | number)[]

/** What is wrong with a YAML text, before anyone asks what it means. */
export interface YamlProblem {
  readonly kind: 'syntax' | 'feature' | 'duplicate-key' | 'unquoted-key' | 'too-large'
  readonly place: Place
  /** Lower case, no full stop. */
  readonly problem: string
  /** What the text says at that place, where that helps. */
  readonly actual?: string
  /** The value's path, where one is known: nothing below it can be trusted. */
  readonly path?: YamlPath
}

/** A YAML text as plain values. `value` is undefined where the text is no YAML at all. */
export interface YamlFile {
  readonly value: unknown
  readonly problems: readonly YamlProblem[]
  /** Where a value stands, or else the nearest value around it. */
  readonly placeOf: (path: YamlPath) => Place
  /** Where the key of a mapping stands. */
  readonly keyPlaceOf: (path: YamlPath) => Place
  /** A scalar exactly as it was written without quotes; undefined for anything else. */
  readonly plainTextOf: (path: YamlPath) => string | undefined
}

/** A recipe is written by people: more is a mistake or an attack. */
const maxCharacters = 262_144
const maxDepth = 24

/**
 * Reads one document of strict YAML 1.2 (core schema): no anchors, aliases, tags, directives, merge keys, duplicate keys
 * or second document, bounded in size and depth. Everything that is refused is reported at once.
 */
export function parseYaml(file: string, text: string): YamlFile {
  const lines = new LineCounter()
  const places = new Map<string, Spot>()
  const problems: YamlProblem[] = []
  const reading: Reading = { file, text, lines, places, problems }
  const value = text.length > maxCharacters ? refuseSize(reading) : readDocument(reading)
  const spotAt = (path: YamlPath): Spot => {
    for (let length = path.length; length > 0; length--) {
      const spot = places.get(pathKey(path.slice(0, length)))
      if (spot !== undefined) return spot
    }
    return { range: [0, 0], keyRange: [0, 0] }
  }
  return {
    value,
    problems,
    placeOf: path => placeAt(reading, spotAt(path).range),
    keyPlaceOf: path => placeAt(reading, spotAt(path).keyRange),
    plainTextOf: path => places.get(pathKey(path))?.plain,
  }
}

type Range = readonly [start: number, end: number]

interface Spot {
  readonly range: Range
  readonly keyRange: Range
  readonly plain?: string
}

interface Reading {
  readonly file: string
  readonly text: string
  readonly lines: LineCounter
  readonly places: Map<string, Spot>
  readonly problems: YamlProblem[]
}

function refuseSize(reading: Reading): undefined {
  reading.problems.push({
    kind: 'too-large',
    place: { file: reading.file },
    problem: `the file is longer than ${maxCharacters} characters`,
    actual: `${reading.text.length} characters`,
  })
}

function readDocument(reading: Reading): unknown {
  const { text, lines, problems } = reading
  const report = (kind: YamlProblem['kind'], range: Range, problem: string): void => {
    problems.push({ kind, place: placeAt(reading, range), problem })
  }
  const composer = new Composer({
    version: '1.2',
    schema: 'core',
    strict: true,
    uniqueKeys: false,
    merge: false,
    prettyErrors: false,
    logLevel: 'silent',
  })
  const directive = /^%.*$/m.exec(text)
  if (directive !== null)
    report(
      'feature',
      [directive.index, directive.index + directive[0].length],
      'directives are not part of a recipe',
    )
  const [document, second] = [...composer.compose(new Parser(lines.addNewLine).parse(text))]
  if (document === undefined) return null
  const exhausted = document.errors.find(({ code }) => code === 'RESOURCE_EXHAUSTION')
  // What the library says of it is about the engine's stack.
  if (exhausted !== undefined) report('too-large', exhausted.pos, `deeper than ${maxDepth} levels`)
  for (const { code, pos, message } of document.errors)
    if (code !== 'RESOURCE_EXHAUSTION') report('syntax', pos, lowerFirst(message))
  if (second !== undefined)
    report('feature', [second.range[0], second.range[0] + 3], 'a recipe is one document')
  if (document.errors.length > 0) return undefined
  return document.contents === null ? null : readNode(reading, document.contents, [])
}

function readNode(reading: Reading, node: Node, path: YamlPath): unknown {
  const range = rangeOf(node)
  const feature = featureOf(node)
  if (feature !== undefined) {
    reading.problems.push({ kind: 'feature', place: placeAt(reading, range), problem: feature, path })
    if (isAlias(node)) return undefined
  }
  if (path.length > maxDepth) {
    const problem = `deeper than ${maxDepth} levels`
    reading.problems.push({ kind: 'too-large', place: placeAt(reading, range), problem, path })
    return undefined
  }
  if (isScalar(node)) {
    const plain = node.type === 'PLAIN' ? reading.text.slice(...range) : undefined
    remember(reading, path, range, plain)
    return node.value
  }
  remember(reading, path, range)
  if (isSeq<Node>(node)) return node.items.map((item, index) => readNode(reading, item, [...path, index]))
  if (isMap<Node, Node | null>(node))
    return Object.fromEntries(node.items.flatMap(pair => readPair(reading, pair, path)))
  return undefined
}

function readPair(
  reading: Reading,
  { key, value }: Pair<Node, Node | null>,
  parent: YamlPath,
): readonly (readonly [string, unknown])[] {
  const keyRange = rangeOf(key)
  const report = (kind: YamlProblem['kind'], problem: string, path?: YamlPath): void => {
    reading.problems.push({
      kind,
      place: placeAt(reading, keyRange),
      problem,
      ...(path === undefined ? {} : { path }),
    })
  }
  const feature = featureOf(key)
  if (feature !== undefined) report('feature', feature, parent)
  if (!isScalar(key)) {
    if (feature === undefined) report('feature', 'a key is plain text', parent)
    return []
  }
  const written = reading.text.slice(...keyRange)
  const name = typeof key.value === 'string' ? key.value : written
  const path = [...parent, name]
  if (typeof key.value !== 'string') report('unquoted-key', `quote the key: "${written}"`, path)
  if (written === '<<') report('feature', 'merge keys are not part of a recipe', path)
  if (reading.places.has(pathKey(path))) {
    report('duplicate-key', `the key ${name} stands here a second time`)
    return []
  }
  const result = value === null ? null : readNode(reading, value, path)
  const spot = reading.places.get(pathKey(path))
  reading.places.set(pathKey(path), {
    ...(spot ?? { range: keyRange }),
    range: spot === undefined || spot.range[0] === spot.range[1] ? keyRange : spot.range,
    keyRange,
  })
  return written === '<<' || result === undefined ? [] : [[name, result]]
}

/** What recipes do without, so that a text means what a reader sees. */
function featureOf(node: Node): string | undefined {
  if (isAlias(node)) return 'aliases are not part of a recipe'
  if (node.anchor !== undefined) return 'anchors are not part of a recipe'
  if (node.tag !== undefined) return 'tags are not part of a recipe'
  return undefined
}

function remember(reading: Reading, path: YamlPath, range: Range, plain?: string): void {
  reading.places.set(pathKey(path), { range, keyRange: range, ...(plain === undefined ? {} : { plain }) })
}

function rangeOf(node: Node): Range {
  return node.range == null ? [0, 0] : [node.range[0], node.range[1]]
}

/** A place with its line's text; a value over several lines is marked up to the end of its first line. */
function placeAt({ file, text, lines }: Reading, [start, end]: Range): Place {
  const { line, col } = lines.lineStarts.length === 0 ? { line: 1, col: 1 } : lines.linePos(start)
  const lineStart = start - (col - 1)
  const newline = text.indexOf('\n', lineStart)
  const shown = text.slice(lineStart, newline === -1 ? undefined : newline).replace(/\r$/, '')
  const width = Math.max(1, Math.min(end, lineStart + shown.length) - start)
  return { file, line, column: col, text: shown, width }
}

function pathKey(path: YamlPath): string {
  return path.join('\0')
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1).replace(/[.\s]+$/, '')
}
