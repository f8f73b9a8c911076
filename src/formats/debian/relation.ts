import type { Problem } from '../../core/problem.ts'
import { collect, fail, ok, type Result } from '../../core/result.ts'
import { type DebVersion, parseDebVersion } from './version.ts'

/** How a relation restricts versions. */
export type VersionOperator = '<<' | '<=' | '=' | '>=' | '>>'

/** One package of a relation. */
export interface PackageRelation {
  readonly name: string
  /** What stands after the colon of `python3:any`. */
  readonly qualifier?: string
  readonly version?: { readonly operator: VersionOperator; readonly version: DebVersion }
  /** `[amd64 !armhf]`, without brackets. */
  readonly architectures?: readonly string[]
  /** `<!nocheck> <stage1 cross>`: build profiles, a list for each pair of angle brackets. */
  readonly profiles?: readonly (readonly string[])[]
}

/** Alternatives of which one is enough: what stands between two commas. */
export type Relation = readonly PackageRelation[]

/**
 * Parses `Depends` and its like. A comma at the end is allowed; the old operators `<` and `>`, which mean something else than they say,
 * are not.
 *
 * @see deb-control(5), deb-src-control(5)
 */
export function parseRelations(text: string): Result<readonly Relation[], Problem> {
  const parts = text.split(',').map(part => part.trim())
  if (parts.at(-1) === '') parts.pop()
  return collect(parts.map(part => collect(part.split('|').map(parsePackageRelation))))
}

/** Formats relations in the spelling that dpkg writes: `a (>= 1) | b, c`. */
export function formatRelations(relations: readonly Relation[]): string {
  return relations.map(relation => relation.map(formatPackageRelation).join(' | ')).join(', ')
}

const pattern =
  /^([a-z0-9][a-z0-9+.-]+)(?::([a-z0-9][a-z0-9-]*))?\s*(?:\(\s*(<<|<=|=|>=|>>)\s*([^\s()]+)\s*\))?\s*(?:\[([^[\]]*)\])?\s*((?:<[^<>]*>\s*)*)$/

function parsePackageRelation(text: string): Result<PackageRelation, Problem> {
  const match = pattern.exec(text.trim())
  const [, name, qualifier, operator, versionText, architectures, profiles] = match ?? []
  if (name === undefined) return fail({ problem: 'not a package relation', actual: text.trim() })
  const version = versionText === undefined ? undefined : parseDebVersion(versionText)
  if (version?.ok === false) return version
  return ok({
    name,
    ...(qualifier === undefined ? {} : { qualifier }),
    ...(isOperator(operator) && version !== undefined
      ? { version: { operator, version: version.value } }
      : {}),
    ...(architectures === undefined ? {} : { architectures: splitWords(architectures) }),
    ...(profiles === undefined || profiles === '' ? {} : { profiles: parseProfiles(profiles) }),
  })
}

const operators: readonly string[] = ['<<', '<=', '=', '>=', '>>']

function isOperator(text: string | undefined): text is VersionOperator {
  return text !== undefined && operators.includes(text)
}

function parseProfiles(text: string): readonly (readonly string[])[] {
  return [...text.matchAll(/<([^<>]*)>/g)].map(([, inner = '']) => splitWords(inner))
}

function splitWords(text: string): readonly string[] {
  return text.split(/\s+/).filter(word => word !== '')
}

function formatPackageRelation(relation: PackageRelation): string {
  const { name, qualifier, version, architectures, profiles } = relation
  return [
    qualifier === undefined ? name : `${name}:${qualifier}`,
    ...(version === undefined ? [] : [`(${version.operator} ${version.version})`]),
    ...(architectures === undefined ? [] : [`[${architectures.join(' ')}]`]),
    ...(profiles ?? []).map(list => `<${list.join(' ')}>`),
  ].join(' ')
}
