import type { Problem } from '../../../core/problem.ts'
import { fail, ok, type Result } from '../../../core/result.ts'
import { splitShellWords } from './shell-words.ts'

/** One option of a line in a requirements file, by its long name without dashes. */
export interface RequirementsOption {
  readonly name: string
  /** Empty for a switch. */
  readonly value: string
}

/** Long name by any of its spellings; what pip reads in requirements files. */
const withValue: ReadonlyMap<string, string> = new Map([
  ['-i', 'index-url'],
  ['--pypi-url', 'index-url'],
  ['-c', 'constraint'],
  ['-r', 'requirement'],
  ['-e', 'editable'],
  ['-f', 'find-links'],
  ['-C', 'config-settings'],
  ['--config-setting', 'config-settings'],
  ...[
    ...[
      'index-url',
      'extra-index-url',
      'constraint',
      'requirement',
      'editable',
      'find-links',
      'no-binary',
      'only-binary',
      'all-releases',
      'only-final',
    ],
    ...['trusted-host', 'use-feature', 'hash', 'global-option', 'config-settings'],
  ].map(name => [`--${name}`, name] as const),
])
const switches = ['no-index', 'prefer-binary', 'require-hashes', 'pre']

/** Parses options as pip does: `--hash=X`, `--hash X`, `-r X` and `-rX`. An unknown option is a problem. */
export function parseRequirementsOptions(text: string): Result<readonly RequirementsOption[], Problem> {
  const words = splitShellWords(text)
  if (!words.ok) return words
  const options: RequirementsOption[] = []
  const rest = words.value.values()
  for (const word of rest) {
    if (switches.includes(word.slice(2)) && word.startsWith('--')) {
      options.push({ name: word.slice(2), value: '' })
      continue
    }
    const [, flag, attached] =
      /^(--[^=]*)(?:=([\s\S]*))?$/.exec(word) ?? /^(-[^-])([\s\S]+)?$/.exec(word) ?? []
    const name = withValue.get(flag ?? '')
    if (name === undefined) return fail({ problem: 'not an option of a requirements file', actual: word })
    const value = attached ?? rest.next().value
    if (value === undefined) return fail({ problem: 'an option without its value', actual: word })
    options.push({ name, value })
  }
  return ok(options)
}
