import type { Difference, Where } from './difference.ts'
import type { Layer } from './layer.ts'

/**
 * What could not be read for sure on either side, as differences: where it stands on both, it may hide one. What is only unusual
 * is read alike by everybody, so that on both sides it hides nothing.
 */
export function compareAnomalies(
  first: Pick<Layer, 'anomalies'>,
  second: Pick<Layer, 'anomalies'>,
  where: Where,
): readonly Difference[] {
  const [left, right] = [kindsOf(first), kindsOf(second)]
  return [...new Set([...left.keys(), ...right.keys()])].flatMap((found): readonly Difference[] => {
    const [a, b] = [left.get(found), right.get(found)]
    if (a === 'unusual' && b === 'unusual') return []
    const side = a === undefined ? 'second' : b === undefined ? 'first' : 'both'
    return [{ kind: 'anomaly', where, side, found }]
  })
}

function kindsOf({
  anomalies,
}: Pick<Layer, 'anomalies'>): ReadonlyMap<string, Layer['anomalies'][number]['kind']> {
  return new Map(
    anomalies.map(({ found, member, kind }) => [member === undefined ? found : `${found} (${member})`, kind]),
  )
}
