import { expect, it } from 'vitest'
import { variationNames } from '../../../src/actions/variation.ts'
import type { CauseCode } from '../../../src/compare/causes/cause.ts'
import { drawSettings, pickSettings } from '../../../src/compare/variations/settings.ts'
import { listSuspects, nameCause } from '../../../src/compare/variations/suspects.ts'

const settings = drawSettings(7)

function suspectsOf(text: string, codes: readonly CauseCode[] = [], known = settings) {
  const causes = codes.map(code => ({ code, certainty: 'likely', sentence: '', findings: [] }) as const)
  const hunk = { lines: [1, 1], first: ['as it was'], second: [text] } as const
  return listSuspects({ differences: [{ where: ['file'], kind: 'lines', hunks: [hunk] }], causes }, known)
}

it('suspects whoever left a value of its own', () => {
  for (const name of [
    'hostname',
    'user',
    'home',
    'build-path',
    'environment',
    'uid',
    'locale',
    'clock',
    'kernel',
  ] as const)
    expect(suspectsOf(`made by ${settings[name]} here`)).toEqual([name])
  expect(suspectsOf('SED = "/bin/sed"')).toEqual(['path'])
  expect(suspectsOf('SED = "/usr/bin/sed"')).toEqual([])
})

it('suspects by the cause where no value is seen', () => {
  expect(suspectsOf('other', ['umask'])).toEqual(['umask'])
  expect(suspectsOf('other', ['set-order'])).toEqual(['hash-seed', 'file-order'])
  expect(suspectsOf('other', ['date'])).toEqual(['timezone', 'clock'])
  expect(suspectsOf('other', ['derived'])).toEqual([])
})

it('suspects only what was varied', () => {
  expect(suspectsOf(`on ${settings.hostname}`, [], pickSettings(settings, ['umask']))).toEqual([])
  expect(suspectsOf('other', ['set-order'], pickSettings(settings, ['file-order']))).toEqual(['file-order'])
})

it('never suspects so many that asking them costs more than searching', () => {
  const all = Object.values(settings).join(' ')
  expect(suspectsOf(all).length).toBeLessThanOrEqual(2)
})

it('names a cause for every variation, what the files show before what is usual', () => {
  for (const name of variationNames) expect(nameCause([name], [])).toBeDefined()
  expect(nameCause(['uid'], ['owner', 'derived'])).toBe('owner')
  expect(nameCause(['umask'], ['mode'])).toBe('umask')
  expect(nameCause(['hostname'], ['date'])).toBe('host-name')
})

it('names what the files show where nothing varied is guilty, and nothing where they show nothing', () => {
  expect(nameCause([], ['derived', 'date'])).toBe('date')
  expect(nameCause([], ['derived'])).toBeUndefined()
})
