import { isSourceDateEpoch, type SourceDateEpoch } from '../../core/epoch.ts'
import type { Problem } from '../../core/problem.ts'
import { fail, ok, type Result } from '../../core/result.ts'

/** A moment and the zone that it is written in. */
export interface ZonedEpoch {
  readonly date: SourceDateEpoch
  /** Minutes east of UTC. */
  readonly zone: number
}

const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const pattern =
  /^(?<weekday>[A-Z][a-z]{2}), (?<day>[ \d]\d|\d) (?<month>[A-Z][a-z]{2}) (?<year>\d{4}) (?<hour>\d\d):(?<minute>\d\d):(?<second>\d\d) (?<sign>[+-])(?<zoneHour>\d\d)(?<zoneMinute>\d\d)$/

/** Reads `Sat, 01 Nov 2025 12:00:00 +0000`: RFC 5322 as deb-changelog(5) wants it, weekday and zone included. */
export function parseRfc5322Date(text: string): Result<ZonedEpoch, Problem> {
  const groups = pattern.exec(text)?.groups
  if (groups === undefined)
    return fail({ problem: 'this is no date', expected: 'Sat, 01 Nov 2025 12:00:00 +0000', actual: text })
  const numberOf = (name: string): number => Number(groups[name])
  const month = months.indexOf(groups['month'] ?? '')
  const [year, day] = [numberOf('year'), numberOf('day')]
  const [hour, minute, second] = [numberOf('hour'), numberOf('minute'), numberOf('second')]
  const zone = (groups['sign'] === '-' ? -1 : 1) * (numberOf('zoneHour') * 60 + numberOf('zoneMinute'))
  const midnight = new Date(Date.UTC(year, month, day))
  if (month === -1 || midnight.getUTCDate() !== day || midnight.getUTCMonth() !== month)
    return fail({ problem: 'there is no such day', actual: text })
  if (hour > 23 || minute > 59 || second > 59 || numberOf('zoneMinute') > 59 || Math.abs(zone) > 14 * 60)
    return fail({ problem: 'there is no such time', actual: text })
  const weekday = days[midnight.getUTCDay()]
  if (weekday !== groups['weekday'])
    return fail({
      problem: 'the day of the week does not fit the date',
      expected: weekday ?? '',
      actual: text,
    })
  const date = midnight.getTime() / 1000 + hour * 3600 + minute * 60 + second - zone * 60
  if (!isSourceDateEpoch(date)) return fail({ problem: 'the date is before 1980', actual: text })
  return ok({ date, zone })
}

/** The date as `Sat, 01 Nov 2025 12:00:00 +0000`; in UTC unless a zone is given. */
export function formatRfc5322Date(date: SourceDateEpoch, zone = 0): string {
  const local = new Date((date + zone * 60) * 1000)
  const two = (value: number): string => String(value).padStart(2, '0')
  const clock = [local.getUTCHours(), local.getUTCMinutes(), local.getUTCSeconds()].map(two).join(':')
  const offset = Math.abs(zone)
  const suffix = `${zone < 0 ? '-' : '+'}${two(Math.floor(offset / 60))}${two(offset % 60)}`
  const day = `${two(local.getUTCDate())} ${months[local.getUTCMonth()]} ${local.getUTCFullYear()}`
  return `${days[local.getUTCDay()]}, ${day} ${clock} ${suffix}`
}
