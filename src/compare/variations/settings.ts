import type { Builder } from '../../actions/action.ts'
import { alpha, beta } from '../../actions/contract.ts'
import { experimentVariations, type VariationName, variationNames } from '../../actions/variation.ts'
import { canonicalJson } from '../../core/canonical-json.ts'
import { sha256Of } from '../../core/digest.ts'

/** A value for each thing that is varied. */
export type Settings = Readonly<Partial<Record<VariationName, string>>>

/** The seed where none is given: that of the second builder. */
export const defaultSeed = 20111111

/**
 * Draws a value for every variation from a seed; equal seeds draw equal values. Each value is another than the first
 * builder's, and where it can be, one that stands out in a file. The default seed draws the second builder's.
 */
export function drawSettings(seed: number): Settings {
  const draw = (name: VariationName) => createDrawer(seed, name)
  const drawn: Readonly<Record<VariationName, string>> = {
    uid: String(20_000 + draw('uid').below(40_000)),
    hostname: `h${draw('hostname').word()}`,
    cpus: String(3 + draw('cpus').below(14)),
    'file-order': String(draw('file-order').below(2 ** 31)),
    user: `u${draw('user').word()}`,
    home: `/build/h${draw('home').word()}`,
    timezone: drawTimeZone(draw('timezone')),
    locale: draw('locale').oneOf(['tr_TR.UTF-8', 'fr_CH.UTF-8', 'et_EE.UTF-8', 'ja_JP.UTF-8']),
    umask: draw('umask').oneOf(['0002', '0027', '0077']),
    filesystem: 'tmpfs',
    clock: drawClock(draw('clock')),
    kernel: drawRelease(draw('kernel')),
    affinity: draw('affinity').oneOf(['5', '7', '9']),
    'build-path': `/build/b${draw('build-path').word()}`,
    'hash-seed': String(1 + draw('hash-seed').below(2 ** 31)),
    environment: `e${draw('environment').word()}`,
    path: '/build/env/bin:/bin:/usr/bin',
    streams: 'terminal',
  }
  return seed === defaultSeed ? { ...drawn, ...settingsOf(beta) } : drawn
}

/** The first builder with the settings of some variations; `role` and the settings make its name. */
export function varyBuilder(role: string, settings: Settings): Builder {
  const { uid, hostname, cpus, 'file-order': fileOrder } = settings
  const experiment = experimentVariations.flatMap(name => {
    const value = settings[name]
    return value === undefined ? [] : [[name, value] as const]
  })
  return {
    name: `${role}-${sha256Of(canonicalJson(settings)).slice(0, 8)}`,
    uid: uid === undefined ? alpha.uid : Number(uid),
    hostname: hostname ?? alpha.hostname,
    cpus: cpus === undefined ? alpha.cpus : Number(cpus),
    fileOrder: fileOrder === undefined ? alpha.fileOrder : Number(fileOrder),
    ...(experiment.length === 0 ? {} : { variations: Object.fromEntries(experiment) }),
  }
}

/** The settings of some variations alone. */
export function pickSettings(settings: Settings, names: readonly VariationName[]): Settings {
  return Object.fromEntries(
    variationNames.filter(name => names.includes(name)).map(name => [name, settings[name]]),
  )
}

function settingsOf({ uid, hostname, cpus, fileOrder }: Builder): Settings {
  return { uid: String(uid), hostname, cpus: String(cpus), 'file-order': String(fileOrder) }
}

/** A zone of its own, as POSIX writes it, so that no list of zones is needed: a name and how far UTC lies ahead. */
function drawTimeZone(drawer: Drawer): string {
  const letters = Array.from({ length: 2 }, () => String.fromCharCode(65 + drawer.below(26)))
  return `Q${letters.join('')}${drawer.oneOf(['-', '+'])}${5 + drawer.below(7)}:30`
}

/** So far ahead that the hour, the day and the year are other ones. */
function drawClock(drawer: Drawer): string {
  return `+${400 + drawer.below(400)}d${5 + drawer.below(9)}h`
}

/** A release that programs can take apart, and that no kernel has. */
function drawRelease(drawer: Drawer): string {
  return `${7 + drawer.below(3)}.${drawer.below(20)}.${drawer.below(90)}-${drawer.word()}`
}

/** Values that follow from a seed and a name, one after the other. */
interface Drawer {
  readonly word: () => string
  readonly below: (limit: number) => number
  readonly oneOf: (values: readonly [string, ...string[]]) => string
}

function createDrawer(seed: number, name: string): Drawer {
  let count = 0
  const next = () => {
    count += 1
    return sha256Of(`${seed} ${name} ${count}`)
  }
  const below = (limit: number) => Number.parseInt(next().slice(0, 12), 16) % limit
  return { below, word: () => next().slice(0, 7), oneOf: values => values[below(values.length)] ?? values[0] }
}
