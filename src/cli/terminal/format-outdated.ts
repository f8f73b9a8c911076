import type { Json } from '../../core/canonical-json.ts'
import type { NewerPackage } from '../../stages/lock/debian/newer-packages.ts'
import type { ListedVersion, NewerReleases } from '../../stages/lock/sdists/newer-releases.ts'
import { formatCount } from './format-amount.ts'

/** What of a target has newer versions. */
export interface OutdatedTarget {
  readonly target: string
  /** What the user pins. */
  readonly pins: readonly OutdatedProject[]
  /** What is only built with. */
  readonly buildTools: readonly OutdatedProject[]
  readonly debian: readonly NewerPackage[]
  /** Dates of the archives' releases, as they write them; the lock knows none of an archive that the recipe added since. */
  readonly releases: readonly {
    readonly suite: string
    readonly locked: string | undefined
    readonly today: string
  }[]
}

/** A project of the index. */
export interface OutdatedProject extends NewerReleases {
  readonly name: string
}

/** Three groups; what has nothing newer is only counted. `recipe` is its file, `now` in seconds since 1970. */
export function formatOutdated(
  recipe: string,
  { target, pins, buildTools, debian, releases }: OutdatedTarget,
  now: number,
): string {
  const update = (what: string) => `\`debwright lock ${recipe} --update ${what}\``
  const movable = debian.filter(({ newer }) => newer !== undefined).length
  const lines = [
    `# ${target}`,
    ...formatProjects('your pins', 'move them with your own tool', pins, now),
    ...formatProjects('build tools', update('build-tools'), buildTools, now),
    formatHead('Debian', movable, debian.length, update('debian')),
    ...releases.map(release => formatRelease(release, now)),
    ...debian.flatMap(formatPackage),
  ]
  return lines.map(line => `${line}\n`).join('')
}

/** The same for machines. An age is in whole days, null where the index gives no time. */
export function describeOutdated(
  { target, pins, buildTools, debian, releases }: OutdatedTarget,
  now: number,
): Json {
  const describeVersion = (listed: ListedVersion | undefined): Json =>
    listed === undefined
      ? null
      : { ...listed, uploaded: listed.uploaded ?? null, 'age-days': ageOf(listed.uploaded, now) ?? null }
  const describe = ({ name, locked, fits, newest }: OutdatedProject): Json => ({
    name,
    locked: describeVersion(locked),
    fits: describeVersion(fits),
    newest: describeVersion(newest),
  })
  return {
    target,
    pins: pins.map(describe),
    'build-tools': buildTools.map(describe),
    debian: debian.map(({ newest, ...one }) => ({
      ...one,
      ...(newest === undefined ? {} : { newest: { ...newest } }),
    })),
    releases: releases.map(({ locked = null, ...release }) => ({ ...release, locked })),
  }
}

function formatProjects(
  title: string,
  advice: string,
  projects: readonly OutdatedProject[],
  now: number,
): readonly string[] {
  const told = projects.filter(({ locked, fits, newest }) =>
    [fits, newest, locked.yanked].some(one => one !== undefined),
  )
  const lines = told.map(({ name, locked, fits, newest }) => {
    const to = fits === undefined ? '' : ` → ${describe(fits, now)}`
    const held = newest === undefined ? '' : `, not ${newest.version}: ${newest.why}`
    return `  ${name} ${describe(locked, now)}${describeWithdrawal(locked)}${to}${held}`
  })
  const movable = told.filter(({ fits }) => fits !== undefined).length
  return [formatHead(title, movable, projects.length, advice), ...lines]
}

function describeWithdrawal({ yanked }: OutdatedProject['locked']): string {
  if (yanked === undefined) return ''
  return `, withdrawn by upstream${yanked === '' ? '' : ` (${yanked})`}`
}

function formatPackage({ name, locked, newer, newest }: NewerPackage): readonly string[] {
  if (newer !== undefined) return [`  ${name} ${locked} → ${newer}`]
  return newest === undefined ? [] : [`  ${name} ${locked}, not ${newest.version}: ${newest.why}`]
}

function formatRelease({ suite, locked, today }: OutdatedTarget['releases'][number], now: number): string {
  if (locked === undefined) return `  ${suite}: not locked yet, today's release is of ${today}`
  const age = ageOf(locked, now)
  const days = age === undefined ? '' : ` (${formatCount(age, 'day')} ago)`
  const newer = locked === today ? "which is today's" : `today's is of ${today}`
  return `  ${suite}: locked from the release of ${locked}${days}, ${newer}`
}

function formatHead(title: string, newer: number, all: number, advice: string): string {
  if (newer === 0) return `${title}: nothing newer fits (${formatCount(all, 'package')})`
  return `${title}: ${newer} of ${all} can move; ${advice}`
}

function describe(listed: ListedVersion, now: number): string {
  const age = ageOf(listed.uploaded, now)
  return `${listed.version} (${age === undefined ? 'age unknown' : `${listed.uploaded?.slice(0, 10)}, ${formatCount(age, 'day')}`})`
}

/** Whole days; undefined where nobody says the time. */
function ageOf(date: string | undefined, now: number): number | undefined {
  const time = date === undefined ? Number.NaN : Date.parse(date)
  return Number.isNaN(time) ? undefined : Math.floor((now - time / 1000) / 86_400)
}
