import { expect } from 'vitest'
import { contentOf } from '../../src/actions/content.ts'
import { type Comparison, type ComparisonRun, compareFiles } from '../../src/compare/comparison.ts'
import type { Difference } from '../../src/compare/difference.ts'
import { createDecompressor } from '../../src/machine/decompress.ts'

/** Compares two files in memory. */
export async function compareInMemory(
  first: Uint8Array | string,
  second: Uint8Array | string,
  name = 'file',
  known: Pick<ComparisonRun, 'facts' | 'now'> = {},
): Promise<Comparison> {
  await using decompressor = createDecompressor(2 ** 26)
  const signal = AbortSignal.timeout(15_000)
  const [a, b] = [contentOf(Buffer.from(first)), contentOf(Buffer.from(second))]
  const compared = await compareFiles(a, b, name, { ...known, decompressor, signal })
  expect(compared.ok).toBe(true)
  if (!compared.ok) throw new Error('the comparison failed')
  return compared.value
}

/** Each difference as `where: what`, short. */
export function summarize({ differences }: Comparison): readonly string[] {
  return differences.map(
    difference => `${difference.where.slice(1).join(' › ')}: ${nameDifference(difference)}`,
  )
}

function nameDifference(difference: Difference): string {
  if (difference.kind === 'field' || difference.kind === 'field-missing') return difference.field
  if (difference.kind === 'only-in') return `only in the ${difference.side}: ${difference.name}`
  if (difference.kind === 'bytes') return `bytes of the ${difference.within} at ${difference.account.offset}`
  return difference.kind
}

/** Codes of the causes with how sure they are. */
export function summarizeCauses({ causes }: Comparison): readonly string[] {
  return causes.map(({ code, certainty }) => `${code} (${certainty})`)
}
