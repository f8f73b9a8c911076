import { isDeepStrictEqual } from 'node:util'
import type { Result } from '../../../src/core/result.ts'
import { formatMarker, parseMarker } from '../../../src/formats/python/marker.ts'
import { evaluateMarker, type MarkerContext } from '../../../src/formats/python/marker-evaluate.ts'
import { isNormalizedName, normalizeName, parseName } from '../../../src/formats/python/name.ts'
import { checkPylock, isPylockFilename } from '../../../src/formats/python/pins/pylock.ts'
import { formatRequirement, parseRequirement } from '../../../src/formats/python/requirement.ts'
import { parseSdistFilename } from '../../../src/formats/python/sdist-filename.ts'
import { formatSpecifier, parseSpecifier } from '../../../src/formats/python/specifier.ts'
import {
  containsVersion,
  createSpecifierSet,
  filterVersions,
  formatSpecifierSet,
  isUnsatisfiable,
  parseSpecifierSet,
} from '../../../src/formats/python/specifier-set.ts'
import {
  baseVersion,
  canonicalVersion,
  compareVersions,
  formatVersion,
  isPostrelease,
  isPrerelease,
  parseVersion,
  publicVersion,
} from '../../../src/formats/python/version.ts'
import { compatibleTags, cpythonTags } from '../../../src/formats/python/wheels/supported-tags.ts'
import { formatTag, parseTag } from '../../../src/formats/python/wheels/tag.ts'
import { parseWheelFilename } from '../../../src/formats/python/wheels/wheel-filename.ts'
import { parseToml } from '../../../src/formats/toml.ts'

// biome-ignore lint/suspicious/noExplicitAny: a vector's members depend on its kind, which only the table below knows
type Question = any

/** What we answer to a vector, in the vector's own words; `refused` where we refuse the input. */
export const answers: { readonly [kind: string]: (q: Question) => unknown } = {
  version: q =>
    map(parseVersion(q.input), v => ({
      normalized: formatVersion(v),
      epoch: number(v.epoch),
      release: v.release.map(number),
      pre: v.pre === undefined ? null : [v.pre.letter, number(v.pre.number)],
      post: v.post === undefined ? null : number(v.post),
      dev: v.dev === undefined ? null : number(v.dev),
      local: v.local === undefined ? null : v.local.join('.'),
      public: formatVersion(publicVersion(v)),
      base: formatVersion(baseVersion(v)),
      prerelease: isPrerelease(v),
      postrelease: isPostrelease(v),
    })),
  'version-compare': q => ({
    order: Math.sign(compareVersions(unwrap(parseVersion(q.a)), unwrap(parseVersion(q.b)))),
  }),
  'version-canonical': q => {
    const version = parseVersion(q.input)
    if (!version.ok) return { result: q.input }
    return {
      result: q['strip-trailing-zero'] ? canonicalVersion(version.value) : formatVersion(version.value),
    }
  },
  specifier: q => {
    if (q.form === 'clause')
      return map(parseSpecifier(q.input), c => ({
        normalized: formatSpecifier(c),
        clauses: [[c.operator, c.text]],
      }))
    return map(parseSpecifierSet(q.input), set => ({
      normalized: formatSpecifierSet(set),
      clauses: set.clauses.map(c => [c.operator, c.text]),
    }))
  },
  'specifier-contains': q => ({ result: containsVersion(specifierOf(q), q.version, q) }),
  'specifier-filter': q => ({ result: filterVersions(specifierOf(q), q.versions, q) }),
  'specifier-unsatisfiable': q => ({ result: isUnsatisfiable(unwrap(parseSpecifierSet(q.specifier)), q) }),
  requirement: q =>
    map(parseRequirement(q.input), r => ({
      name: r.writtenName,
      normalized: r.name,
      extras: r.extras,
      specifier: formatSpecifierSet(r.specifier),
      url: r.url ?? null,
      marker: r.marker === undefined ? null : formatMarker(r.marker),
      text: formatRequirement(r),
    })),
  marker: q => map(parseMarker(q.input), m => ({ normalized: formatMarker(m) })),
  'marker-evaluate': q =>
    map(
      evaluateMarker(unwrap(parseMarker(q.marker)), environmentOf(q.environment), contextOf(q)),
      result => ({ result }),
    ),
  name: q => {
    if (!q.validate) return { normalized: normalizeName(q.input) }
    return map(parseName(q.input), normalized => ({ normalized }))
  },
  'name-is-normalized': q => ({ result: isNormalizedName(q.input) }),
  'wheel-filename': q =>
    map(parseWheelFilename(q.input, { validateOrder: q['validate-order'] }), w => ({
      name: w.name,
      version: formatVersion(w.version),
      build: w.build === undefined ? null : [number(w.build.number), w.build.suffix],
      tags: w.tags.map(formatTag),
    })),
  'sdist-filename': q =>
    map(parseSdistFilename(q.input), s => ({ name: s.name, version: formatVersion(s.version) })),
  tag: q =>
    map(
      parseTag(q.input, {
        validateOrder: q['validate-order'],
        ...(q.limit === null ? {} : { limit: q.limit }),
      }),
      tags => ({
        tags: tags.map(formatTag),
      }),
    ),
  pylock: q => {
    const documents = [fromJson(q.document), ...(q.toml === null ? [] : [unwrap(parseToml(q.toml))])]
    const [answer, ...others] = documents.map(document => {
      const lock = checkPylock(document)
      if (lock.ok) return { packages: lock.value.packages.map(({ name }) => name) }
      return { valid: false, context: lock.failures[0]?.key ?? null }
    })
    return others.every(other => isDeepStrictEqual(answer, other)) ? answer : 'the two documents differ'
  },
  'pylock-filename': q => ({ result: isPylockFilename(q.input) }),
  tags: q => {
    const asked = { pythonVersion: q['python-version'], platforms: q.platforms }
    const tags =
      q.form === 'cpython'
        ? cpythonTags({ ...asked, abis: q.abis })
        : compatibleTags({ ...asked, interpreter: q.interpreter ?? undefined })
    return { result: tags.map(formatTag) }
  },
}

/** The answer that a vector expects, cut to the members that we answer with. */
export function expectedAnswer(question: Question, answer: unknown): unknown {
  if (question.kind === 'pylock' && 'error' in question)
    return { valid: false, context: question.context ?? null }
  if ('error' in question) return 'refused'
  if (typeof answer !== 'object' || answer === null) return question
  return Object.fromEntries(Object.keys(answer).map(key => [key, question[key]]))
}

function map<T, U>(result: Result<T, unknown>, change: (value: T) => U): U | 'refused' {
  return result.ok ? change(result.value) : 'refused'
}

function unwrap<T>(result: Result<T, unknown>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.failures))
  return result.value
}

function specifierOf(q: Question) {
  if (q.form === 'clause') return createSpecifierSet([unwrap(parseSpecifier(q.specifier))])
  return unwrap(parseSpecifierSet(q.specifier))
}

function environmentOf(environment: Question) {
  return Object.fromEntries(
    Object.entries(environment).map(([key, value]) => [
      key,
      Array.isArray(value) ? new Set(value.map(String)) : value === null ? null : String(value),
    ]),
  )
}

function contextOf(q: Question): MarkerContext {
  return q.context
}

function number(value: bigint): number {
  return Number(value)
}

/** JSON as TOML would have been read: whole numbers as bigints, dates as dates. */
function fromJson(value: Question): unknown {
  if (Array.isArray(value)) return value.map(fromJson)
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : value
  if (typeof value !== 'object' || value === null) return value
  if ('$datetime' in value) {
    const parsed = unwrap(parseToml(`d = ${value.$datetime}`))
    return Object.values(typeof parsed === 'object' && parsed !== null ? parsed : {})[0]
  }
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, fromJson(member)]))
}
