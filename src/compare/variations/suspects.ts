import type { VariationName } from '../../actions/variation.ts'
import type { CauseCode } from '../causes/cause.ts'
import type { Comparison } from '../comparison.ts'
import type { Difference } from '../difference.ts'
import type { Settings } from './settings.ts'

/** A wrong suspect costs a run. */
const mostSuspects = 2

/** A shorter value stands in files by chance. */
const leastLetters = 3

/** What each variation looks like in a file: the causes by which it is known, the most telling first. */
const causesOf: Readonly<Record<VariationName, readonly [CauseCode, ...CauseCode[]]>> = {
  uid: ['user-name', 'owner'],
  hostname: ['host-name'],
  cpus: ['jobs', 'cpu-dependent'],
  'file-order': ['member-order', 'set-order'],
  user: ['user-name', 'owner'],
  home: ['home'],
  timezone: ['time-zone'],
  locale: ['locale'],
  umask: ['umask', 'mode', 'zip-attributes'],
  filesystem: ['file-system'],
  clock: ['date', 'mtime', 'clamped-mtime', 'future-mtime', 'zip-time'],
  kernel: ['kernel'],
  affinity: ['jobs', 'cpu-dependent'],
  'build-path': ['build-path'],
  'hash-seed': ['set-order'],
  environment: ['environment'],
  path: ['search-path'],
  streams: ['terminal'],
}

/** Who else makes files look so: a fixed moment in another zone reads like another moment. */
const alike: Readonly<Partial<Record<CauseCode, VariationName>>> = { date: 'timezone' }

/**
 * Who is suspected at sight, the most suspect first: variations whose own value stands in what differs, then those that
 * the causes point at. Only a hint for the search, which proves or clears.
 */
export function listSuspects(
  { differences, causes }: Pick<Comparison, 'differences' | 'causes'>,
  settings: Settings,
): readonly VariationName[] {
  const text = differences.flatMap(secondSide).join('\n')
  const seen = namesOf(settings).filter(name => leavesTrace(name, settings[name] ?? '', text))
  const told = causes
    .filter(({ code }) => code !== 'derived')
    .flatMap(({ code }) =>
      namesOf(settings).filter(name => alike[code] === name || causesOf[name].includes(code)),
    )
  return [...new Set([...seen, ...(seen.length === 0 ? told : [])])].slice(0, mostSuspects)
}

/**
 * The cause of a difference whose variation was proven: of those that the variation is known by, the one that the files
 * show; else the first. Without a variation, what the files show best.
 */
export function nameCause(
  variations: readonly VariationName[],
  shown: readonly CauseCode[],
): CauseCode | undefined {
  const [variation] = variations
  if (variation === undefined) return shown.find(code => code !== 'derived')
  if (variation === 'umask') return 'umask'
  const [first, ...others] = causesOf[variation]
  return [first, ...others].find(code => shown.includes(code)) ?? first
}

/** Whether a value, or what is made of it, stands in a text. */
function leavesTrace(name: VariationName, value: string, text: string): boolean {
  if (name === 'path') return /(?<![\w.])\/bin\//.test(text)
  const trace = name === 'timezone' ? value.replace(/[-+].*$/, '') : value
  return trace.length >= leastLetters && text.includes(trace)
}

/** In the order of suspicion. */
const bySuspicion = [
  ...(['hostname', 'user', 'home', 'build-path', 'environment', 'uid', 'locale', 'timezone'] as const),
  ...([
    'kernel',
    'umask',
    'hash-seed',
    'file-order',
    'cpus',
    'affinity',
    'path',
    'streams',
    'filesystem',
    'clock',
  ] as const),
]

function namesOf(settings: Settings): readonly VariationName[] {
  return bySuspicion.filter(name => settings[name] !== undefined)
}

/** What stands on the second builder's side of a difference. */
function secondSide(difference: Difference): readonly string[] {
  switch (difference.kind) {
    case 'field':
      return [difference.second]
    case 'lines':
      return difference.hunks.flatMap(({ second }) => second)
    case 'bytes':
      return (difference.strings ?? []).flatMap(({ second }) => second)
    case 'only-in':
      return [difference.name]
    default:
      return []
  }
}
