import type { Json } from '../../core/canonical-json.ts'
import type { ListedVersion, NewerReleases } from '../../stages/lock/sdists/newer-releases.ts'
import { formatCount } from './format-amount.ts'

/** What of a target has newer versions. */
export interface OutdatedTarget {
  readonly target: string
  /** What the user pins. */
  readonly pins: readonly OutdatedProject[]
  /** What is only built with. */
  readonly buildTools: readonly OutdatedProject[]
  readonly debian: readonly { readonly name: string; readonly locked: string; readonly newer?: string }[]
  /** Dates of the archives' releases, as they write them. */
  readonly releases: readonly { readonly suite: string; readonly locked: string; readonly today: string }[]
}

/** A project of the index. */
export interface OutdatedProject extends NewerReleases {
  readonly name: string
}

/** Three groups; what has nothing newer is only counted. `now` in seconds since 1970. */
export function formatOutdated(
  { target, pins, buildTools, debian, releases }: OutdatedTarget,
  now: number,
): string {
  const packages = debian.flatMap(({ name, locked, newer }) =>
    newer === undefined ? [] : [`  ${name} ${locked} → ${newer}`],
  )
  const dates = releases.map(
    ({ suite, locked, today }) => `  ${suite}: locked from the release of ${locked}, today's is of ${today}`,
  )
  const lines = [
    `# ${target}`,
    ...formatProjects('your pins', 'move them with your own tool', pins, now),
    ...formatProjects('build tools', '`debwright lock --update build-tools`', buildTools, now),
    formatHead('Debian', packages.length, debian.length, '`debwright lock --update debian`'),
    ...dates,
    ...packages,
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
      : { ...listed, uploaded: listed.uploaded ?? null, 'age-days': ageOf(listed, now) ?? null }
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
    debian: debian.map(one => ({ ...one })),
    releases: releases.map(release => ({ ...release })),
  }
}

function formatProjects(
  title: string,
  advice: string,
  projects: readonly OutdatedProject[],
  now: number,
): readonly string[] {
  const newer = projects.filter(({ fits, newest }) => fits !== undefined || newest !== undefined)
  const lines = newer.map(({ name, locked, fits, newest }) => {
    const to = fits === undefined ? '' : ` → ${describe(fits, now)}`
    const held = newest === undefined ? '' : `, not ${newest.version}: ${newest.why}`
    return `  ${name} ${describe(locked, now)}${to}${held}`
  })
  const movable = newer.filter(({ fits }) => fits !== undefined).length
  return [formatHead(title, movable, projects.length, advice), ...lines]
}

function formatHead(title: string, newer: number, all: number, advice: string): string {
  if (newer === 0) return `${title}: nothing newer fits (${formatCount(all, 'package')})`
  return `${title}: ${newer} of ${all} can move; ${advice}`
}

function describe(listed: ListedVersion, now: number): string {
  const age = ageOf(listed, now)
  return `${listed.version} (${age === undefined ? 'age unknown' : `${listed.uploaded?.slice(0, 10)}, ${formatCount(age, 'day')}`})`
}

function ageOf({ uploaded }: ListedVersion, now: number): number | undefined {
  const time = uploaded === undefined ? Number.NaN : Date.parse(uploaded)
  return Number.isNaN(time) ? undefined : Math.floor((now - time / 1000) / 86_400)
}
