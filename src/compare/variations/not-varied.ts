import { tracedVariations } from '../../actions/tracer.ts'
import type { VariationName } from '../../actions/variation.ts'

/** Why something is not varied, by name; `language data` is the part of `locale` that variables alone do not vary. */
export type NotVaried = Readonly<Partial<Record<VariationName | 'language data', string>>>

const noLanguageData =
  'locales-all is not in the build container, so that LC_ALL names a language whose order and words nobody has there'

/** What a build container and the machine below it allow. */
export interface Means {
  /** Names of the Debian packages of the build container. */
  readonly packages: ReadonlySet<string>
  /** Why no process may be traced in a container here; absent where it may. */
  readonly tracingRefused?: string
  /** Work folders lie in memory, as the one that an experiment would make. */
  readonly inMemory?: boolean
}

/** Which of the asked variations cannot be made, and why. */
export function findNotVaried(asked: readonly VariationName[], means: Means): NotVaried {
  const { packages, tracingRefused, inMemory = false } = means
  const reasonOf = (name: VariationName): string | undefined => {
    if (name === 'streams' && !packages.has('bsdutils'))
      return 'script (bsdutils) is not in the build container'
    if (name === 'filesystem' && inMemory)
      return 'the store lies on a tmpfs, so that every build works on one'
    return isTraced(name) ? tracingRefused : undefined
  }
  const withoutData = asked.includes('locale') && !packages.has('locales-all')
  return Object.fromEntries([
    ...asked.flatMap(name => {
      const reason = reasonOf(name)
      return reason === undefined ? [] : [[name, reason] as const]
    }),
    ...(withoutData ? [['language data', noLanguageData] as const] : []),
  ])
}

/** True for what needs a traced command. */
export function isTraced(name: VariationName): boolean {
  return tracedVariations.some(traced => traced === name)
}
