import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/** Where the bench works. */
export interface Workshop {
  /** The clone that is measured. */
  readonly clone: string
  readonly node: string
  /** Scratch, gone afterwards. */
  readonly folder: string
  /** A store of the bench's own, since measuring forgets results; it stays for the next time. */
  readonly store: string
}

/** Makes the scratch folder, where containers may look into it. */
export function openWorkshop(clone: string): Workshop {
  const place = process.env['DEBWRIGHT_BENCH'] ?? '/var/tmp/debwright-bench'
  mkdirSync(place, { recursive: true, mode: 0o755 })
  const store = join(place, 'store')
  mkdirSync(store, { recursive: true, mode: 0o755 })
  return { clone, node: process.execPath, folder: mkdtempSync(join(place, 'scratch-')), store }
}

/** The command line of debwright in the clone. */
export function debwright({ clone }: Workshop, ...words: readonly string[]): readonly [string, ...string[]] {
  return [join(clone, 'scripts', 'debwright'), ...words]
}

/** The command line of one script beside this file, for a stage that has no verb of its own. */
export function stage(
  { clone, node }: Workshop,
  ...words: readonly string[]
): readonly [string, ...string[]] {
  return [node, join(clone, 'scripts', 'benchmarks', 'stage.ts'), ...words]
}

/** Forgets what the bench's own builder made, and what steps in our process remember. */
export function forgetBench(workshop: Workshop): void {
  forgetBuilder(workshop)
  rmSync(join(workshop.store, 'results', 'steps'), { recursive: true, force: true })
}

/** Forgets what the bench's own builder made, and no more: which root file system comes of which packages stays known. */
export function forgetBuilder({ store }: Workshop): void {
  rmSync(join(store, 'results', 'bench'), { recursive: true, force: true })
}
