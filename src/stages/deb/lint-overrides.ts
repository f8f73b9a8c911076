import { builtInAllowances } from '../../recipe/built-in-allowances.ts'
import type { Allowance } from '../../recipe/resolve-recipe.ts'
import { oneLine } from './copyright.ts'
import type { MachineCode } from './elf.ts'
import type { PackagePath } from './package-path.ts'
import { fillTemplate } from './templates.ts'

/** What of the package decides which of the built-in allowances it needs. */
export interface LintFacts {
  readonly prefix: string
  readonly code: MachineCode
  /** Every path, files below folders included. */
  readonly paths: readonly Pick<PackagePath, 'path' | 'node'>[]
}

/**
 * The allowances that become overrides: all that the recipe states itself, and of the built-in ones those that lintian
 * would otherwise complain about.
 */
export function selectAllowances(allow: readonly Allowance[], facts: LintFacts): readonly Allowance[] {
  const builtIn = builtInAllowances(facts.prefix)
  return allow.filter(
    ({ lint, path }) =>
      !builtIn.some(known => known.lint === lint && known.path === path) || isNeeded(lint, facts),
  )
}

/** The overrides that the package carries for lintian(1): each one tag and one path pattern, with its reason above it. */
export function formatLintOverrides(name: string, allowances: readonly Allowance[]): string {
  return fillTemplate('lintian-overrides', {
    package: name,
    allowances: allowances.map(({ lint, path, reason }) => ({ lint, path, reason: oneLine(reason) })),
  })
}

function isNeeded(lint: string, { prefix, code, paths }: LintFacts): boolean {
  const folder = prefix.slice(1)
  switch (lint) {
    case 'package-installs-python-pycache-dir':
      return paths.some(({ path }) => path.includes('/__pycache__/'))
    case 'unusual-interpreter':
      return paths.some(
        ({ path, node }) =>
          node.kind === 'file' &&
          path.startsWith(`${folder}/bin/`) &&
          Buffer.from(node.bytes?.subarray(0, 512) ?? []).includes(`#!${prefix}/bin/python`),
      )
    case 'unstripped-binary-or-object':
      return code.hasSymbols
    default:
      return true
  }
}
