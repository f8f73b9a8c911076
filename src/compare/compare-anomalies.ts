import type { Difference, Where } from './difference.ts'
import type { Layer } from './layer.ts'

/** What could not be read for sure on either side, as differences: where it stands on both, it may hide one. */
export function compareAnomalies(first: Layer, second: Layer, where: Where): readonly Difference[] {
  const [left, right] = [new Set(first.anomalies.map(say)), new Set(second.anomalies.map(say))]
  const ofFirst = [...left].map((found): Difference => {
    return { kind: 'anomaly', where, side: right.has(found) ? 'both' : 'first', found }
  })
  const ofSecond = [...right].flatMap((found): readonly Difference[] =>
    left.has(found) ? [] : [{ kind: 'anomaly', where, side: 'second', found }],
  )
  return [...ofFirst, ...ofSecond]
}

function say({ found, member }: Layer['anomalies'][number]): string {
  return member === undefined ? found : `${found} (${member})`
}
