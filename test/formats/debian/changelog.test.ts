import { spawnSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { addEntry, formatChangelog, parseChangelog } from '../../../src/formats/debian/changelog.ts'

const text = `hello (1.0-2) bookworm trixie; urgency=high

  * Say more.
    And still more.

  [ Another Person ]
  * Say it better.

 -- Release Team <release@example.org>  Fri, 11 Nov 2011 11:11:11 +0000

hello (1.0-1) bookworm; urgency=medium

  * Initial release.

 -- Release Team <release@example.org>  Thu, 10 Nov 2011 12:11:11 +0100
`

function problemsOf(changelog: string): readonly string[] {
  const parsed = parseChangelog(changelog)
  return parsed.ok ? [] : parsed.failures.map(({ line, problem }) => `${line}: ${problem}`)
}

it('reads entries, newest first, and writes the same text', () => {
  const parsed = parseChangelog(text)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.failures))
  expect(parsed.value[0]).toEqual({
    package: 'hello',
    version: '1.0-2',
    distributions: ['bookworm', 'trixie'],
    urgency: 'high',
    changes: ['  * Say more.', '    And still more.', '', '  [ Another Person ]', '  * Say it better.'],
    maintainer: 'Release Team <release@example.org>',
    date: 1321009871,
    zone: 0,
    line: 1,
  })
  expect(parsed.value[1]).toMatchObject({ version: '1.0-1', zone: 60, line: 11 })
  expect(formatChangelog(parsed.value)).toBe(text)
  expect(formatChangelog(addEntry(parsed.value.slice(1), parsed.value[0]))).toBe(text)
})

it('reports every problem with its line', () => {
  const wrong = `hello 1.0 bookworm; urgency=medium
  * One.
 -- Release Team <release@example.org> Fri, 11 Nov 2011 11:11:11 +0000

hello (1.0-1) bookworm; urgency=soon
  * Two.
 -- Release Team <release@example.org>  Thu, 11 Nov 2011 11:11:11 +0000
hello (0.9-1) bookworm; urgency=low
hello (0.8-1) bookworm; urgency=low
 -- Release Team <release@example.org>  Fri, 11 Nov 2011 11:11:11 +0000
  * Lost.`
  expect(problemsOf(wrong)).toEqual([
    '1: this is no heading of an entry',
    '3: this is no signature of an entry',
    '5: the heading does not end in an urgency',
    '7: the day of the week does not fit the date',
    '8: the entry has no signature',
    '9: the entry says no change',
    '11: the last line has no end',
    '11: a change stands outside any entry',
  ])
})

it('refuses an empty changelog', () => {
  expect(problemsOf('')).toEqual(['1: the changelog has no entry'])
})

const dpkg = spawnSync('dpkg-parsechangelog', ['--version']).status === 0

it.skipIf(!dpkg)('agrees with dpkg-parsechangelog', () => {
  const run = spawnSync('dpkg-parsechangelog', ['-l', '-', '--all', '-S', 'Timestamp'], {
    input: text,
    encoding: 'utf8',
  })
  expect(run.status).toBe(0)
  expect(run.stdout.trim()).toBe('1321009871')
  expect(run.stderr).toBe('')
})
