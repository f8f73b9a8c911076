import type { Problem } from '../../../core/problem.ts'
import { collect, fail, ok, type Result } from '../../../core/result.ts'
import { type Marker, parseMarker } from '../marker.ts'
import { formatSpecifier } from '../specifier.ts'
import { parseSpecifierSet, type SpecifierSet } from '../specifier-set.ts'

/**
 * Parses a version constraint in Poetry's notation: the alternatives between `||`, each as the specifier set that says
 * the same. `^3.8` is `>=3.8,<4`, `~3.8` is `>=3.8,<3.9`, `3.8` is `==3.8`, and `*` is the empty set.
 *
 * @see Poetry's documentation, "Dependency specification"
 */
export function parsePoetryConstraint(text: string): Result<readonly SpecifierSet[], Problem> {
  return collect(
    text.split(/\|\|?/).map(part => {
      const words = part.matchAll(/\s*([<>=!~^]*)\s*([^\s,<>=!~^]*)[\s,]*/g)
      const clauses = collect(
        [...words].flatMap(([whole, operator = '', version = '']) =>
          whole === '' ? [] : [translateClause(operator, version)],
        ),
      )
      return clauses.ok ? parseSpecifierSet(clauses.value.join(',')) : clauses
    }),
  )
}

/** The marker that a constraint on the interpreter is; `undefined` where every interpreter fits. */
export function parsePythonConstraint(text: string): Result<Marker | undefined, Problem> {
  const sets = parsePoetryConstraint(text)
  if (!sets.ok) return sets
  if (sets.value.some(({ clauses }) => clauses.length === 0)) return ok(undefined)
  const alternatives = sets.value.map(({ clauses }) =>
    clauses
      .map(clause => {
        const [, operator = '', version = ''] = /^(\W+)(.*)$/.exec(formatSpecifier(clause)) ?? []
        return `python_full_version ${operator} "${version}"`
      })
      .join(' and '),
  )
  return parseMarker(alternatives.map(one => `(${one})`).join(' or '))
}

/** The marker that a dependency's `platform` is, such as `darwin` or `!=win32`; `undefined` where every platform fits. */
export function parsePlatformConstraint(text: string): Result<Marker | undefined, Problem> {
  const alternatives = text
    .split(/\|\|?/)
    .map(part => [...part.matchAll(/(!?==?)?\s*([^\s,=!]+)/g)].filter(([, , name]) => name !== '*'))
  if (alternatives.some(names => names.length === 0)) return ok(undefined)
  const markers = alternatives.map(names =>
    names.map(
      ([, operator = '', name = '']) => `sys_platform ${operator.startsWith('!') ? '!=' : '=='} "${name}"`,
    ),
  )
  return parseMarker(markers.map(names => `(${names.join(' and ')})`).join(' or '))
}

function translateClause(operator: string, version: string): Result<string, Problem> {
  if (version === '*' && ['', '=', '=='].includes(operator)) return ok('')
  switch (operator) {
    case '^':
      return endBefore(version, release =>
        Math.max(
          0,
          release.findIndex(number => number > 0),
        ),
      )
    case '~':
      return endBefore(version, release => Math.min(1, release.length - 1))
    case '':
    case '=':
      return ok(`==${version}`)
    default:
      return ok(`${operator}${version}`)
  }
}

/** From a version on, up to the next one at the place of its release that is chosen. */
function endBefore(version: string, place: (release: readonly number[]) => number): Result<string, Problem> {
  const numbers = /^\d+(?:\.\d+)*/.exec(version)?.[0]
  if (numbers === undefined)
    return fail({ problem: "not a version constraint in Poetry's notation", actual: version })
  const release = numbers.split('.').map(Number)
  const at = place(release)
  const end = release.slice(0, at + 1).map((number, index) => (index === at ? number + 1 : number))
  return ok(`>=${version},<${end.join('.')}`)
}
