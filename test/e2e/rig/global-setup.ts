import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder of this run of the end-to-end suite: its stores and its copy of the program. */
    readonly suiteFolder: string
  }
}

const kept = process.env['DEBWRIGHT_E2E']
let made: string | undefined

/** Makes the suite's folder. DEBWRIGHT_E2E names one that stays, for running single tests again and again. */
export function setup(project: TestProject): void {
  made = kept === undefined ? mkdtempSync('/var/tmp/debwright-e2e-') : undefined
  const folder = kept ?? made ?? ''
  chmodSync(folder, 0o755)
  project.provide('suiteFolder', folder)
}

/** Removes it at the end. */
export function teardown(): void {
  if (made !== undefined) rmSync(made, { recursive: true, force: true })
}
