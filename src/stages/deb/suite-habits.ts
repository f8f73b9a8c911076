import type { SuiteName } from '../../recipe/recipe-values.ts'

/** Where suites differ in what a package looks like. */
export interface SuiteHabits {
  /** Folder of system units: below /lib until trixie, where debhelper moved to /usr/lib. */
  readonly unitFolder: 'lib/systemd/system' | 'usr/lib/systemd/system'
}

const habits: Readonly<Record<SuiteName, SuiteHabits>> = {
  bookworm: { unitFolder: 'lib/systemd/system' },
  trixie: { unitFolder: 'usr/lib/systemd/system' },
  forky: { unitFolder: 'usr/lib/systemd/system' },
}

/** What packages of a suite look like. */
export function suiteHabits(suite: SuiteName): SuiteHabits {
  return habits[suite]
}
