import { type VariationName, variationNames } from '../../actions/variation.ts'
import { chooseVariations, findVariations, variableNames } from '../../compare/variations/profiles.ts'
import { defaultSeed, drawSettings, type Settings } from '../../compare/variations/settings.ts'
import type { Failure } from '../../core/failure.ts'
import { collect, fail, ok, type Result } from '../../core/result.ts'
import { findSuggestion } from '../../recipe/suggestion.ts'
import { optionOf, type VerbInput, type VerbOption } from '../verb.ts'

/** Options that say what is varied. */
export const varyOptions: readonly VerbOption[] = [
  {
    name: 'vary',
    value: 'NAME',
    repeatable: true,
    help: 'also vary this in an experiment: a variation, or debian or all for many',
  },
  { name: 'vary-all', help: 'vary everything that can be varied in an experiment' },
  { name: 'dont-vary', value: 'NAME', repeatable: true, help: 'keep this as the first builder has it' },
  { name: 'seed', value: 'NUMBER', help: `draw other values (default: ${defaultSeed})` },
]

/** What the command line wants varied. */
export interface Variety {
  readonly seed: number
  /** A value for everything, whether it is varied or not. */
  readonly settings: Settings
  /** Varied between the two builders of the verdict. */
  readonly quick: readonly VariationName[]
  /** Varied in the experiment. */
  readonly experiment: readonly VariationName[]
}

/** Reads the options of a verdict and its experiment. */
export function readVariety(input: VerbInput): Result<Variety, Failure> {
  const seed = readSeed(input)
  if (!seed.ok) return seed
  const named = readNames(input.values.get('vary') ?? [])
  if (!named.ok) return named
  const kept = readNames(input.values.get('dont-vary') ?? [])
  if (!kept.ok) return kept
  const all = input.flags.has('vary-all') ? (findVariations('all') ?? []) : []
  return ok({
    seed: seed.value,
    settings: drawSettings(seed.value),
    ...chooseVariations([...named.value, ...all], kept.value),
  })
}

/** What a search looks at: exactly what is named, or everything. */
export function readCandidates(input: VerbInput): Result<readonly VariationName[], Failure> {
  const named = readNames(input.values.get('vary') ?? [])
  if (!named.ok) return named
  const kept = readNames(input.values.get('dont-vary') ?? [])
  if (!kept.ok) return kept
  const all = input.flags.has('vary-all') || !input.values.has('vary')
  return ok(variationNames.filter(name => (all || named.value.includes(name)) && !kept.value.includes(name)))
}

function readSeed(input: VerbInput): Result<number, Failure> {
  const value = optionOf(input, 'seed')
  if (value === undefined) return ok(defaultSeed)
  const seed = Number(value)
  if (/^\d+$/.test(value) && Number.isSafeInteger(seed)) return ok(seed)
  return fail({ code: 'option-value-wrong', option: 'seed', value, expected: 'a whole number, 0 or more' })
}

function readNames(words: readonly string[]): Result<readonly VariationName[], Failure> {
  const found = words
    .flatMap(word => word.split(','))
    .map((name): Result<readonly VariationName[], Failure> => {
      const variations = findVariations(name)
      if (variations !== undefined) return ok(variations)
      const suggestion = findSuggestion(name, variableNames)
      return fail({
        code: 'variation-unknown',
        name,
        known: variableNames,
        ...(suggestion === undefined ? {} : { suggestion }),
      })
    })
  const names = collect(found)
  return names.ok ? ok(names.value.flat()) : names
}
