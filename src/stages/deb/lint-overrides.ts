import type { Allowance } from '../../recipe/resolve-recipe.ts'
import { oneLine } from './copyright.ts'
import { fillTemplate } from './templates.ts'

/** The overrides that the package carries for lintian(1): each one tag and one path pattern, with its reason above it. */
export function formatLintOverrides(name: string, allowances: readonly Allowance[]): string {
  return fillTemplate('lintian-overrides', {
    package: name,
    allowances: allowances.map(({ lint, path, reason }) => ({ lint, path, reason: oneLine(reason) })),
  })
}
