import { sortByBytes } from '../../core/bytes.ts'
import type { Problem } from '../../core/problem.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { formatMarker, type Marker, scanMarker } from './marker.ts'
import { normalizeName, type PackageName } from './name.ts'
import { pythonSpace } from './python-space.ts'
import { formatSpecifierSet, parseSpecifierSet, type SpecifierSet } from './specifier-set.ts'
import {
  createScanner,
  peekToken,
  problemAt,
  skipBlanks,
  type TextScanner,
  takeToken,
} from './text-scanner.ts'

/** A dependency specifier, such as `requests[socks]>=2.8; python_version < "3.12"`. @see PEP 508 */
export interface Requirement {
  readonly name: PackageName
  /** The name as it was written. */
  readonly writtenName: string
  /** As they were written, sorted, each once. */
  readonly extras: readonly string[]
  /** Without clauses where any version will do, and always beside a URL. */
  readonly specifier: SpecifierSet
  readonly url: string | undefined
  readonly marker: Marker | undefined
}

const identifier = /\b[a-zA-Z0-9][a-zA-Z0-9._-]*\b/y
const release = 'v?(?:[0-9]+!)?[0-9]+(?:\\.[0-9]+)'
const pre = '(?:[-_.]?(?:alpha|beta|preview|pre|a|b|c|rc)[-_.]?[0-9]*)?'
const post = '(?:-[0-9]+|[-_.]?(?:post|rev|r)[-_.]?[0-9]*)?'
const dev = '(?:[-_.]?dev[-_.]?[0-9]*)?'
const local = '(?:\\+[a-z0-9]+(?:[-_.][a-z0-9]+)*)?'

/** One clause, as far as it goes. */
const clause = new RegExp(
  [
    `===${pythonSpace}*(?:(?!${pythonSpace})[^;)])*`,
    `(?:==|!=)${pythonSpace}*${release}*(?:\\.\\*|${pre}${post}${dev}${local})`,
    `~=${pythonSpace}*${release}+${pre}${post}${dev}`,
    `(?:<=|>=|<|>)${pythonSpace}*${release}*${pre}${post}${dev}`,
  ].join('|'),
  'iy',
)

/** Parses a whole text as one requirement. */
export function parseRequirement(text: string): Result<Requirement, Problem> {
  const created = createScanner(text)
  if (!created.ok) return created
  const scanner = created.value
  skipBlanks(scanner)
  const writtenName = takeToken(scanner, identifier)
  if (writtenName === undefined) return fail(problemAt(scanner, "a project's name"))
  skipBlanks(scanner)
  const extras = scanExtras(scanner)
  if (!extras.ok) return extras
  skipBlanks(scanner)
  const rest = peekToken(scanner, /@/y) ? scanUrl(scanner) : scanSpecifier(scanner)
  if (!rest.ok) return rest
  const marker = scanRequirementMarker(scanner, rest.value.next)
  if (!marker.ok) return marker
  const { specifier, url } = rest.value
  return ok({
    name: normalizeName(writtenName),
    writtenName,
    extras: extras.value,
    specifier,
    url,
    marker: marker.value,
  })
}

/** The requirement in its usual spelling. */
export function formatRequirement({ writtenName, extras, specifier, url, marker }: Requirement): string {
  return [
    writtenName,
    extras.length === 0 ? '' : `[${extras.join(',')}]`,
    formatSpecifierSet(specifier),
    url === undefined ? '' : ` @ ${url}`,
    marker === undefined ? '' : `${url === undefined ? '' : ' '}; ${formatMarker(marker)}`,
  ].join('')
}

function scanExtras(scanner: TextScanner): Result<readonly string[], Problem> {
  if (takeToken(scanner, /\[/y) === undefined) return ok([])
  const extras = new Set<string>()
  skipBlanks(scanner)
  while (!peekToken(scanner, /\]/y) || extras.size > 0) {
    const extra = takeToken(scanner, identifier)
    if (extra === undefined) return fail(problemAt(scanner, "an extra's name"))
    extras.add(extra)
    skipBlanks(scanner)
    if (takeToken(scanner, /,/y) === undefined) break
    skipBlanks(scanner)
  }
  if (takeToken(scanner, /\]/y) === undefined) return fail(problemAt(scanner, '"," or "]" after an extra'))
  return ok(sortByBytes(extras, extra => extra))
}

interface Source {
  readonly specifier: SpecifierSet
  readonly url: string | undefined
  /** What may come next, for a message. */
  readonly next: string
}

/** `@ URL`: the URL goes to the next blank, so that a marker needs a blank before its semicolon. */
function scanUrl(scanner: TextScanner): Result<Source, Problem> {
  takeToken(scanner, /@/y)
  skipBlanks(scanner)
  const url = takeToken(scanner, /[^ \t]+/y)
  if (url === undefined) return fail(problemAt(scanner, 'a URL after "@"'))
  skipBlanks(scanner)
  return ok({ specifier: { clauses: [] }, url, next: '";" or the end after the URL and a blank' })
}

function scanSpecifier(scanner: TextScanner): Result<Source, Problem> {
  const open = takeToken(scanner, /\(/y) !== undefined
  skipBlanks(scanner)
  const clauses: string[] = []
  for (;;) {
    const found = takeToken(scanner, clause)
    if (found === undefined) break
    clauses.push(found)
    if (peekToken(scanner, /\.\*/y)) return fail(problemAt(scanner, '".*" only after a release and == or !='))
    if (peekToken(scanner, /\+[a-z0-9]/y))
      return fail(problemAt(scanner, 'a local version only after == and !='))
    skipBlanks(scanner)
    if (takeToken(scanner, /,/y) === undefined) break
    skipBlanks(scanner)
  }
  if (open && takeToken(scanner, /\)/y) === undefined)
    return fail(problemAt(scanner, '"," or ")" after a clause'))
  skipBlanks(scanner)
  const specifier = parseSpecifierSet(clauses.join(','))
  if (!specifier.ok) return specifier
  const next = clauses.length === 0 ? 'a version specifier, ";" or the end' : '",", ";" or the end'
  return ok({ specifier: specifier.value, url: undefined, next })
}

function scanRequirementMarker(scanner: TextScanner, next: string): Result<Marker | undefined, Problem> {
  if (scanner.at === scanner.text.length) return ok(undefined)
  if (takeToken(scanner, /;/y) === undefined) return fail(problemAt(scanner, next))
  const marker = scanMarker(scanner)
  if (!marker.ok || scanner.at === scanner.text.length) return marker
  return fail(problemAt(scanner, '"and", "or" or the end of the requirement'))
}
