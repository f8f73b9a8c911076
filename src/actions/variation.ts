/** What the two builders of the default verdict differ in; each is a field of Builder. */
export const quickVariations = ['uid', 'hostname', 'cpus', 'file-order'] as const

/** What the contract pins, and only an experiment changes. */
export const experimentVariations = [
  'user',
  'home',
  'timezone',
  'locale',
  'umask',
  'filesystem',
  'clock',
  'kernel',
  'affinity',
  'build-path',
  'hash-seed',
  'environment',
  'path',
  'streams',
] as const

/** All that can be varied, in the order in which it is told. */
export const variationNames = [...quickVariations, ...experimentVariations] as const

/** One thing that can be varied by itself. */
export type VariationName = (typeof variationNames)[number]

/** One thing that only an experiment varies. */
export type ExperimentName = (typeof experimentVariations)[number]

/** What an experiment changes for a builder, by name; how each value reads is said in varied-command.ts. */
export type Variations = Readonly<Partial<Record<ExperimentName, string>>>
