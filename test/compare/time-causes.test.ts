import { describe, expect, it } from 'vitest'
import { paxHeader, rawTar } from '../formats/archives/tar-bytes.ts'
import { rawZip } from '../formats/archives/zip-bytes.ts'
import { compareInMemory, summarizeCauses } from './rig.ts'

const octal = (seconds: number) => `${seconds.toString(8).padStart(11, '0')}\0`
const tarOf = (...times: readonly number[]) =>
  rawTar(...times.map((time, index) => ({ name: `f${index}`, mtime: octal(time) })))

describe('times that were cut to a limit', () => {
  it.each([
    ['a file that is older on one side', tarOf(50, 100, 100), tarOf(100, 100, 100)],
    ['a file that is older on both sides', tarOf(50, 100, 100), tarOf(60, 100, 100)],
  ])('are told by %s', async (_, a, b) => {
    const { causes } = await compareInMemory(a, b)
    expect(causes).toMatchObject([{ code: 'clamped-mtime', certainty: 'likely' }])
  })

  it('are shown with the limit and how many members carry it', async () => {
    const { causes } = await compareInMemory(tarOf(50, 100, 100), tarOf(60, 70, 100))
    expect(causes.flatMap(({ findings }) => findings.map(({ evidence }) => evidence))).toEqual([
      'mtime 50 and 60; none is later than 100, the time of 2 and 1 members',
      'mtime 100 and 70; none is later than 100, the time of 2 and 1 members',
    ])
  })

  it('are told by PAX times too', async () => {
    const make = (mtime: string) =>
      rawTar(paxHeader({ mtime }), { name: 'a' }, { name: 'b', mtime: octal(100) })
    expect(summarizeCauses(await compareInMemory(make('5.25'), make('6.5')))).toEqual([
      'clamped-mtime (likely)',
    ])
  })

  it('are not made up for parts of a second behind the newest time', async () => {
    const make = (mtime: string) =>
      rawTar(paxHeader({ mtime }), { name: 'a' }, { name: 'b', mtime: octal(100) })
    expect(summarizeCauses(await compareInMemory(make('100.25'), make('100.5')))).toEqual(['mtime (certain)'])
  })

  it.each([
    ['two archives with times of their own', tarOf(50, 60), tarOf(70, 80)],
    ['two fixed times', tarOf(50, 50), tarOf(70, 70)],
    ['a last file that differs', tarOf(50, 60), tarOf(50, 70)],
  ])('are not made up for %s', async (_, a, b) => {
    expect(summarizeCauses(await compareInMemory(a, b))).toEqual(['mtime (certain)'])
  })
})

describe('times that are still to come', () => {
  const say = async (now?: number) =>
    summarizeCauses(await compareInMemory(tarOf(50), tarOf(70), 'file', now === undefined ? {} : { now }))

  it('are told by the clock', async () => {
    expect(await say(60)).toEqual(['future-mtime (certain)'])
    expect(await say(70)).toEqual(['mtime (certain)'])
  })

  it('are not told without a clock', async () => {
    expect(await say()).toEqual(['mtime (certain)'])
  })

  it('are told apart from others in one archive, and not shown with a moment that would differ from run to run', async () => {
    const { causes } = await compareInMemory(tarOf(10, 50), tarOf(20, 99), 'file', { now: 60 })
    expect(causes.map(({ code }) => code).toSorted()).toEqual(['future-mtime', 'mtime'])
    const future = causes.find(({ code }) => code === 'future-mtime')
    expect(future?.findings[0]?.evidence).toBe('mtime 50 and 99; the later is still to come')
  })
})

describe('times of zip members', () => {
  /** Days of January 2024, at noon. */
  const zipOf = (...days: readonly number[]) =>
    rawZip(
      days.map((day, index) => ({
        name: `f${index}`,
        date: ((2024 - 1980) << 9) | (1 << 5) | day,
        time: 12 << 11,
      })),
    )

  it('that were cut to a limit are told by what is older', async () => {
    const { causes } = await compareInMemory(zipOf(3, 9, 9), zipOf(5, 9, 9))
    expect(causes).toMatchObject([
      {
        code: 'clamped-mtime',
        certainty: 'likely',
        findings: [
          {
            evidence:
              'time 2024-01-03 12:00:00 and 2024-01-05 12:00:00; none is later than 2024-01-09 12:00:00, the time of 2 and 2 members',
          },
        ],
      },
    ])
  })

  it.each([
    ['two archives with times of their own', zipOf(3, 4), zipOf(5, 6)],
    ['two fixed times', zipOf(3, 3), zipOf(5, 5)],
    ['a day that there is not', zipOf(0, 9), zipOf(0, 8)],
  ])('are plain times in %s', async (_, a, b) => {
    expect(summarizeCauses(await compareInMemory(a, b))).toEqual(['zip-time (certain)'])
  })

  it('are still to come only where they are in every zone', async () => {
    const say = async (now: string) => {
      const known = { now: Date.parse(now) / 1000 }
      return summarizeCauses(await compareInMemory(zipOf(3, 3), zipOf(5, 5), 'file', known))
    }
    expect(await say('2024-01-04T12:00:00Z')).toEqual(['future-mtime (certain)'])
    expect(await say('2024-01-05T00:00:00Z')).toEqual(['zip-time (certain)'])
  })
})
