import type { Problem } from '../../../core/problem.ts'
import { collect, fail, ok, type Result } from '../../../core/result.ts'
import { normalizeName, type PackageName, parseName } from '../name.ts'
import { parseRequirement, type Requirement } from '../requirement.ts'
import { parseSpecifierSet, type SpecifierSet } from '../specifier-set.ts'
import { parseVersion, type Version } from '../version.ts'
import { fieldValues, type HeaderFields, parseHeaderFields, requireField } from './header-fields.ts'

/** What METADATA of a wheel and PKG-INFO of an sdist say. @see the core metadata specification */
export interface CoreMetadata {
  readonly metadataVersion: string
  readonly name: PackageName
  /** The name as it was written. */
  readonly writtenName: string
  readonly version: Version
  /** The version as it was written. */
  readonly writtenVersion: string
  readonly requiresDist: readonly Requirement[]
  readonly requiresPython: SpecifierSet | undefined
  /** Normalized. */
  readonly providesExtra: readonly PackageName[]
  /** Fields that a build may still change; for an sdist. In lower case. */
  readonly dynamic: readonly string[]
  readonly summary: string | undefined
  readonly description: string | undefined
  readonly license: string | undefined
  /** An SPDX expression. */
  readonly licenseExpression: string | undefined
  readonly licenseFiles: readonly string[]
  readonly classifiers: readonly string[]
  readonly homepage: string | undefined
  readonly projectUrls: readonly ProjectUrl[]
  readonly author: string | undefined
  readonly authorEmail: string | undefined
}

/** One `Project-URL: LABEL, URL`. */
export interface ProjectUrl {
  readonly label: string
  readonly url: string
}

/** Parses METADATA or PKG-INFO. Every problem of the fields that decide something is reported; the others are taken as they are. */
export function parseCoreMetadata(text: string): Result<CoreMetadata, Problem> {
  const header = parseHeaderFields(text)
  if (!header.ok) return header
  const metadataVersion = requireMetadataVersion(header.value)
  const writtenName = requireField(header.value, 'name')
  const name = writtenName.ok ? parseName(writtenName.value) : writtenName
  const writtenVersion = requireField(header.value, 'version')
  const version = writtenVersion.ok ? parseVersion(writtenVersion.value) : writtenVersion
  const requiresDist = collect(listValues(header.value, 'requires-dist').map(parseRequirement))
  const requiresPython = readRequiresPython(header.value)
  if (
    metadataVersion.ok &&
    writtenName.ok &&
    name.ok &&
    writtenVersion.ok &&
    version.ok &&
    requiresDist.ok &&
    requiresPython.ok
  )
    return ok({
      ...describe(header.value),
      metadataVersion: metadataVersion.value,
      name: name.value,
      writtenName: writtenName.value,
      version: version.value,
      writtenVersion: writtenVersion.value,
      requiresDist: requiresDist.value,
      requiresPython: requiresPython.value,
    })
  const parts: readonly Result<unknown, Problem>[] = [
    metadataVersion,
    name,
    version,
    requiresDist,
    requiresPython,
  ]
  return { ok: false, failures: parts.flatMap(part => (part.ok ? [] : part.failures)) }
}

type Facts =
  | 'metadataVersion'
  | 'name'
  | 'writtenName'
  | 'version'
  | 'writtenVersion'
  | 'requiresDist'
  | 'requiresPython'

function describe(header: HeaderFields): Omit<CoreMetadata, Facts> {
  const projectUrls = listValues(header, 'project-url').map(splitProjectUrl)
  const labelled = projectUrls.find(({ label }) => /^home[-_ ]?page$/i.test(label))
  return {
    providesExtra: listValues(header, 'provides-extra').map(normalizeName),
    dynamic: listValues(header, 'dynamic').map(field => field.toLowerCase()),
    summary: firstValue(header, 'summary'),
    description:
      unfold(firstValue(header, 'description')) ?? (header.body.trim() === '' ? undefined : header.body),
    license: unfold(firstValue(header, 'license')),
    licenseExpression: firstValue(header, 'license-expression'),
    licenseFiles: listValues(header, 'license-file'),
    classifiers: listValues(header, 'classifier'),
    homepage: firstValue(header, 'home-page') ?? labelled?.url,
    projectUrls,
    author: firstValue(header, 'author'),
    authorEmail: firstValue(header, 'author-email'),
  }
}

/** A newer major version may mean anything; a newer minor one adds fields only. */
function requireMetadataVersion(header: HeaderFields): Result<string, Problem> {
  const version = requireField(header, 'metadata-version')
  if (!version.ok || /^[12]\.[0-9]+$/.test(version.value)) return version
  return fail({
    problem: 'a version of core metadata that we cannot read',
    expected: '1.N or 2.N',
    actual: version.value,
  })
}

function readRequiresPython(header: HeaderFields): Result<SpecifierSet | undefined, Problem> {
  const text = firstValue(header, 'requires-python')
  return text === undefined ? ok(undefined) : parseSpecifierSet(text)
}

function listValues(header: HeaderFields, name: string): readonly string[] {
  return fieldValues(header, name).map(value => value.replace(/\n[ \t]+/g, ' '))
}

/** Old setuptools writes `UNKNOWN` for what nobody said. */
function firstValue(header: HeaderFields, name: string): string | undefined {
  const [value] = fieldValues(header, name)
  return value === undefined || value === '' || value === 'UNKNOWN' ? undefined : value
}

/** A folded value's further lines begin with eight blanks, or seven and a bar. */
function unfold(value: string | undefined): string | undefined {
  return value?.replace(/\n(?: {8}| {7}\|)/g, '\n')
}

function splitProjectUrl(value: string): ProjectUrl {
  const comma = value.indexOf(',')
  return { label: value.slice(0, Math.max(0, comma)).trim(), url: value.slice(comma + 1).trim() }
}
