import { expect, it } from 'vitest'
import {
  describeOutdated,
  formatOutdated,
  type OutdatedTarget,
} from '../../../src/cli/terminal/format-outdated.ts'
import { type DebVersion, parseDebVersion } from '../../../src/formats/debian/version.ts'

function version(text: string): DebVersion {
  const parsed = parseDebVersion(text)
  if (!parsed.ok) throw new Error(text)
  return parsed.value
}

const now = Date.parse('2025-03-11T00:00:00Z') / 1000
const target: OutdatedTarget = {
  target: 'bookworm',
  pins: [
    { name: 'six', locked: { version: '1' } },
    {
      name: 'jinja2',
      locked: { version: '3', uploaded: '2025-03-01T12:00:00Z' },
      fits: { version: '3.1', uploaded: '2025-03-10T00:00:00Z' },
    },
  ],
  buildTools: [
    {
      name: 'flit-core',
      locked: { version: '3' },
      newest: { version: '4', why: 'jinja2 3 wants flit_core<4' },
    },
    { name: 'wheel', locked: { version: '1', yanked: 'broken' } },
    { name: 'pbr', locked: { version: '1', yanked: '' } },
  ],
  debian: [
    { name: 'apt', locked: version('1') },
    { name: 'gcc', locked: version('1'), newest: { version: version('2'), why: 'the recipe wants gcc=1' } },
    { name: 'libc6', locked: version('2-1'), newer: version('2-2') },
  ],
  releases: [
    { suite: 'bookworm', locked: 'Sat, 01 Mar 2025 10:00:00 UTC', today: 'Sat, 08 Mar 2025 10:00:00 UTC' },
    { suite: 'stable', locked: 'Sat, 08 Mar 2025 10:00:00 UTC', today: 'Sat, 08 Mar 2025 10:00:00 UTC' },
    { suite: 'bookworm-updates', locked: undefined, today: 'Sat, 08 Mar 2025 10:00:00 UTC' },
  ],
}

it('says in three groups what can move, what is held back and how old it is, and where the age is unknown', () => {
  expect(formatOutdated('app.yaml', target, now)).toBe(`# bookworm
your pins: 1 of 2 can move; move them with your own tool
  jinja2 3 (2025-03-01, 9 days) → 3.1 (2025-03-10, 1 day)
build tools: nothing newer fits (3 packages)
  flit-core 3 (age unknown), not 4: jinja2 3 wants flit_core<4
  wheel 1 (age unknown), withdrawn by upstream (broken)
  pbr 1 (age unknown), withdrawn by upstream
Debian: 1 of 3 can move; \`debwright lock app.yaml --update debian\`
  bookworm: locked from the release of Sat, 01 Mar 2025 10:00:00 UTC (9 days ago), today's is of Sat, 08 Mar 2025 10:00:00 UTC
  stable: locked from the release of Sat, 08 Mar 2025 10:00:00 UTC (2 days ago), which is today's
  bookworm-updates: not locked yet, today's release is of Sat, 08 Mar 2025 10:00:00 UTC
  gcc 1, not 2: the recipe wants gcc=1
  libc6 2-1 → 2-2
`)
})

it('gives machines an age in days, and null where nobody knows', () => {
  expect(describeOutdated(target, now)).toMatchObject({
    pins: [
      { name: 'six', locked: { version: '1', uploaded: null, 'age-days': null }, fits: null, newest: null },
      { name: 'jinja2', locked: { 'age-days': 9 }, fits: { version: '3.1', 'age-days': 1 } },
    ],
  })
})
