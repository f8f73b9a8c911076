import { describe, expect, it } from 'vitest'
import { paxHeader, rawTar } from '../formats/archives/tar-bytes.ts'
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
