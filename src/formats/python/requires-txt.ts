import type { Problem } from '../../core/problem.ts'
import { collect, type Result } from '../../core/result.ts'
import { parseRequirement, type Requirement } from './requirement.ts'

/**
 * Parses `requires.txt` of an `.egg-info` folder: requirements, one a line, in sections `[EXTRA]`, `[:MARKER]` and
 * `[EXTRA:MARKER]`. Those of an extra are left out: nobody asks for them here.
 *
 * @see setuptools, "The Internal Structure of Python Eggs"
 */
export function parseRequiresTxt(text: string): Result<readonly Requirement[], Problem> {
  let extra = ''
  let marker = ''
  const found: string[] = []
  for (const line of text.split('\n').map(one => one.trim())) {
    const section = /^\[([^:\]]*)(?::(.*))?\]$/.exec(line)
    if (section !== null) [, extra = '', marker = ''] = section
    else if (line !== '' && extra === '') found.push(marker === '' ? line : `${line} ; ${marker}`)
  }
  return collect(found.map(parseRequirement))
}
