// Draws a run's event file as text: `timeline.ts EVENTS.jsonl [COLUMNS]`. One line for each stage and action, and at the
// end how many actions ran at once.
import { readFileSync } from 'node:fs'
import { z } from '../src/core/shape.ts'

const eventSchema = z.looseObject({
  at: z.number(),
  type: z.string(),
  stage: z.string().optional(),
  label: z.string().optional(),
  builder: z.string().optional(),
  digest: z.string().optional(),
  outcome: z.string().optional(),
})

interface Span {
  readonly name: string
  readonly start: number
  readonly end: number
  readonly isAction: boolean
}

const [file = '', columns = '60'] = process.argv.slice(2)
const width = Number(columns)
const { spans, cached } = readSpans(file)
const end = Math.max(1, ...spans.map(span => span.end))
const label = Math.max(0, ...spans.map(({ name }) => name.length))
for (const span of spans) {
  const [from, to] = [column(span.start), Math.max(column(span.start) + 1, column(span.end))]
  const bar = `${' '.repeat(from)}${(span.isAction ? '█' : '─').repeat(to - from)}`.padEnd(width)
  console.log(`${span.name.padEnd(label)} ${seconds(span.end - span.start)} │${bar}│`)
}
const busy = Array.from({ length: width }, (_, cell) => countAt(((cell + 0.5) / width) * end))
console.log(
  `${'actions at once'.padEnd(label)} ${' '.repeat(8)} │${busy.map(count => (count > 9 ? '+' : count || ' ')).join('')}│`,
)
const actions = spans.filter(({ isAction }) => isAction)
const work = actions.reduce((sum, { start, end: stop }) => sum + stop - start, 0)
console.log(
  `${actions.length} actions ran, ${cached} were remembered; ${seconds(work).trim()} of actions in ${seconds(end).trim()}: ${(work / end).toFixed(2)} at once`,
)

function column(at: number): number {
  return Math.min(width - 1, Math.round((at / end) * width))
}

function countAt(at: number): number {
  return spans.filter(span => span.isAction && span.start <= at && at < span.end).length
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`.padStart(8)
}

function readSpans(path: string): { readonly spans: readonly Span[]; readonly cached: number } {
  const begun = new Map<string, { readonly start: number; readonly name: string }>()
  const found: Span[] = []
  let remembered = 0
  for (const line of readFileSync(path, 'utf8').trim().split('\n')) {
    const event = eventSchema.parse(JSON.parse(line))
    const isAction = event.type.startsWith('action-')
    if (!isAction && !event.type.startsWith('stage-')) continue
    const builder = event.builder === undefined ? '' : ` (${event.builder})`
    const key = isAction ? `${event.digest}` : `${event.stage}${builder}`
    const name = isAction ? `  ${event.label}${builder}` : `${event.stage}${builder}`
    if (event.type.endsWith('-started')) begun.set(key, { start: event.at, name })
    else if (event.outcome === 'cached') remembered += 1
    else {
      const start = begun.get(key)?.start ?? 0
      found.push({ name, start, end: event.at, isAction })
    }
  }
  return { spans: found.sort((a, b) => a.start - b.start), cached: remembered }
}
