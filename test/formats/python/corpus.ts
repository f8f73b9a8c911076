import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'vitest'

const folder = process.env['DEBWRIGHT_CORPORA']

/** One question of the sample with the reference library's answer. */
export type Vector = Readonly<Record<string, unknown>> & { readonly kind: string }

/** A test over other people's data: runs where DEBWRIGHT_CORPORA names its folder, and says so where not. */
export function itWithCorpora(name: string, test: (folder: string) => void | Promise<void>): void {
  if (folder === undefined) it.skip(`corpora: ${name} (DEBWRIGHT_CORPORA is not set)`, () => {})
  else it(`corpora: ${name}`, () => test(folder))
}

/** All questions of a file of vectors, one JSON object a line. */
export function readVectors(file: string): readonly Vector[] {
  return readFileSync(join(folder ?? '', file), 'utf8')
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line))
}
