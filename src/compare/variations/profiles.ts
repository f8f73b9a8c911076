import {
  experimentVariations,
  quickVariations,
  type VariationName,
  variationNames,
} from '../../actions/variation.ts'

/** Sets of variations that have a name. */
export const profiles = {
  /** The default verdict: what two honest machines that keep the contract may differ in. */
  quick: quickVariations,
  /** What Debian's rebuilders may vary: a .buildinfo pins build path, locale, time zone, umask and variables. */
  debian: [...quickVariations, 'user', 'filesystem', 'clock', 'kernel', 'affinity', 'streams'],
  all: variationNames,
} as const satisfies Readonly<Record<string, readonly VariationName[]>>

/** The names that `--vary` takes: variations and profiles. */
export const variableNames: readonly string[] = [...variationNames, ...Object.keys(profiles)]

/** What is varied: for the verdict, and for the experiment that follows it. */
export interface VariationChoice {
  readonly quick: readonly VariationName[]
  readonly experiment: readonly VariationName[]
}

/** The variations that a name stands for; undefined for a name that there is not. */
export function findVariations(name: string): readonly VariationName[] | undefined {
  const profile = Object.entries(profiles).find(([known]) => known === name)
  return profile?.[1] ?? onlyOf(variationNames.filter(known => known === name))
}

/**
 * Splits what was asked for. The verdict always varies the quick profile, so that asking for an experiment makes it no
 * weaker; only `without` takes something out.
 */
export function chooseVariations(
  wanted: readonly VariationName[],
  without: readonly VariationName[],
): VariationChoice {
  const kept = (name: VariationName) => !without.includes(name)
  return {
    quick: quickVariations.filter(kept),
    experiment: experimentVariations.filter(name => wanted.includes(name) && kept(name)),
  }
}

function onlyOf(names: readonly VariationName[]): readonly VariationName[] | undefined {
  return names.length === 0 ? undefined : names
}
