import fc from 'fast-check'
import { expect, it } from 'vitest'
import { earliestEpoch, isSourceDateEpoch } from '../../../src/core/epoch.ts'
import { formatRfc5322Date, parseRfc5322Date } from '../../../src/formats/debian/rfc5322-date.ts'

it('reads the same moment in two zones', () => {
  expect(parseRfc5322Date('Fri, 11 Nov 2011 11:11:11 +0000')).toEqual({
    ok: true,
    value: { date: 1321009871, zone: 0 },
  })
  expect(parseRfc5322Date('Fri, 11 Nov 2011 05:41:11 -0530')).toEqual({
    ok: true,
    value: { date: 1321009871, zone: -330 },
  })
})

it('formats what it parses to the same moment and zone', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: earliestEpoch + 86_400, max: 4_000_000_000 }),
      fc.integer({ min: -840, max: 840 }),
      (date, zone) => {
        if (!isSourceDateEpoch(date)) throw new Error('out of range')
        expect(parseRfc5322Date(formatRfc5322Date(date, zone))).toEqual({ ok: true, value: { date, zone } })
      },
    ),
  )
})

it.each([
  ['Thu, 11 Nov 2011 11:11:11 +0000', 'the day of the week does not fit the date'],
  ['Wed, 30 Feb 2011 11:11:11 +0000', 'there is no such day'],
  ['Fri, 11 Now 2011 11:11:11 +0000', 'there is no such day'],
  ['Fri, 11 Nov 2011 24:11:11 +0000', 'there is no such time'],
  ['Fri, 11 Nov 2011 11:11:11 +1500', 'there is no such time'],
  ['Thu, 01 Jan 1970 00:00:00 +0000', 'the date is before 1980'],
  ['2011-11-11', 'this is no date'],
  ['Fri, 11 Nov 2011 11:11:11 UTC', 'this is no date'],
])('refuses %s: %s', (text, problem) => {
  expect(parseRfc5322Date(text)).toMatchObject({ ok: false, failures: [{ problem }] })
})
