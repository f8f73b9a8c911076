import { normalizeName } from '../formats/python/name.ts'
import { containsVersion, parseSpecifierSet } from '../formats/python/specifier-set.ts'
import type { Override } from './recipe.ts'

/** An entry of `python.overrides` with its key as the recipe spells it. */
export interface NamedOverride {
  readonly key: string
  readonly override: Override
}

/**
 * The recipe's exception for one sdist: the entry whose key is the project's name, in any spelling, and whose `when`
 * admits the version. Whoever builds and whoever locks ask here, so that both do the same.
 */
export function overrideOf(
  overrides: Readonly<Record<string, Override>>,
  name: string,
  version: string,
): NamedOverride | undefined {
  for (const [key, override] of Object.entries(overrides)) {
    if (normalizeName(key) !== name) continue
    if (override.when === undefined) return { key, override }
    const specifier = parseSpecifierSet(override.when)
    if (!specifier.ok) throw new Error(`a checked recipe has valid specifiers: ${override.when}`)
    if (containsVersion(specifier.value, version, { prereleases: true })) return { key, override }
  }
  return undefined
}
