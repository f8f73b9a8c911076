import type { Problem } from '../../../core/problem.ts'
import { collect, ok, type Result } from '../../../core/result.ts'
import { type BinaryPackage, indexPackages } from '../../../formats/debian/packages-index.ts'
import { parseRelations } from '../../../formats/debian/relation.ts'
import { compareDebVersions } from '../../../formats/debian/version.ts'

/** The packages of one suite's main component, for the few questions that come before apt can be asked. */
export interface SuitePackages {
  /** The newest version of a package. */
  readonly newest: (name: string) => Result<BinaryPackage | undefined, Problem>
  /** All versions of a package, the newest first. */
  readonly versions: (name: string) => Result<readonly BinaryPackage[], Problem>
  /** Names of all packages that say `Essential: yes`, in the order of the file. */
  readonly essential: readonly string[]
  /** Names of the packages that provide a virtual one, in the order of the file. */
  readonly providersOf: (name: string) => readonly string[]
}

/**
 * Reads an uncompressed `Packages` file. Tens of thousands of paragraphs are searched for two fields as bytes, and only
 * the few that are wanted are parsed.
 */
export function readSuitePackages(bytes: Uint8Array): Result<SuitePackages, Problem> {
  const index = indexPackages(bytes)
  if (!index.ok) return index
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return ok({
    newest: name => newestOf(index.value.find(name)),
    versions: name => sorted(index.value.find(name)),
    essential: findField(buffer, 'Essential').flatMap(([name, value]) => (value === 'yes' ? [name] : [])),
    providersOf: name =>
      findField(buffer, 'Provides').flatMap(([provider, value]) => {
        const provided = value.includes(name) ? parseRelations(value) : undefined
        const fits = provided?.ok === true && provided.value.flat().some(one => one.name === name)
        return fits ? [provider] : []
      }),
  })
}

/** Several components of one suite as one. */
export function joinSuites(suites: readonly SuitePackages[]): SuitePackages {
  const [only, ...others] = suites
  if (only !== undefined && others.length === 0) return only
  const find = (name: string) => {
    const found = collect(suites.map(({ versions }) => versions(name)))
    return found.ok ? ok(found.value.flat()) : found
  }
  return {
    newest: name => newestOf(find(name)),
    versions: name => sorted(find(name)),
    essential: suites.flatMap(({ essential }) => essential),
    providersOf: name => suites.flatMap(({ providersOf }) => providersOf(name)),
  }
}

type Found = Result<readonly BinaryPackage[], Problem>

function sorted(found: Found): Found {
  if (!found.ok) return found
  return ok([...found.value].sort((a, b) => compareDebVersions(b.version, a.version)))
}

function newestOf(found: Found): Result<BinaryPackage | undefined, Problem> {
  const all = sorted(found)
  return all.ok ? ok(all.value[0]) : all
}

/** All values of a field, each with its package, in the order of the file. */
function findField(buffer: Buffer, field: string): readonly (readonly [name: string, value: string])[] {
  const found: (readonly [string, string])[] = []
  const mark = `\n${field}: `
  for (let at = buffer.indexOf(mark, 0, 'latin1'); at >= 0; at = buffer.indexOf(mark, at + 1, 'latin1')) {
    const before = buffer.lastIndexOf('\n\n', at, 'latin1')
    const start = before < 0 ? 0 : before + 2
    found.push([
      lineAt(buffer, start).replace(/^Package: /, ''),
      lineAt(buffer, at + 1).slice(mark.length - 1),
    ])
  }
  return found
}

function lineAt(buffer: Buffer, start: number): string {
  const end = buffer.indexOf(0x0a, start)
  return buffer.toString('utf8', start, end < 0 ? buffer.length : end)
}
