import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from '../../src/core/shape.ts'
import { parseWheelFilename } from '../../src/formats/python/wheels/wheel-filename.ts'

const answer = z.looseObject({
  result: z.looseObject({
    targets: z.array(
      z.looseObject({
        verdict: z.string(),
        artifacts: z.array(z.looseObject({ path: z.string() })),
        differences: z.array(z.looseObject({ path: z.string() })),
      }),
    ),
  }),
})

const finished = z.looseObject({
  type: z.literal('action-finished'),
  label: z.string(),
  builder: z.string(),
  outcome: z.literal('done'),
  milliseconds: z.number(),
})

/** Whether each project's wheel of a `reproduce --json` document came out the same twice. */
export function readIdentical(text: string): ReadonlyMap<string, boolean> {
  const { targets } = answer.parse(JSON.parse(text)).result
  return new Map(
    targets.flatMap(({ artifacts, differences }) => {
      const different = new Set(differences.map(({ path }) => path))
      return artifacts.flatMap(({ path }) => {
        const wheel = parseWheelFilename(path.split('/').at(-1) ?? '')
        return wheel.ok ? [[wheel.value.name, !different.has(path)] as const] : []
      })
    }),
  )
}

/** Seconds that each builder took for each wheel, by the action's label, as the runs of a store tell; the last run counts. */
export function readSeconds(store: string): ReadonlyMap<string, Readonly<Record<string, number>>> {
  const found = new Map<string, Readonly<Record<string, number>>>()
  const runs = join(store, 'runs')
  for (const run of readdirSync(runs).sort()) {
    const lines = readFileSync(join(runs, run, 'events.jsonl'), 'utf8')
      .trim()
      .split('\n')
    for (const line of lines) {
      const event = finished.safeParse(line === '' ? undefined : JSON.parse(line))
      if (!event.success) continue
      const { label, builder, milliseconds } = event.data
      found.set(label, { ...found.get(label), [builder]: milliseconds / 1000 })
    }
  }
  return found
}
