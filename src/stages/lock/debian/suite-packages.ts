import type { Problem } from '../../../core/problem.ts'
import { ok, type Result } from '../../../core/result.ts'
import { type BinaryPackage, indexPackages } from '../../../formats/debian/packages-index.ts'
import { parseRelations } from '../../../formats/debian/relation.ts'
import { compareDebVersions } from '../../../formats/debian/version.ts'

/** The packages of one suite's main component, for the few questions that come before apt can be asked. */
export interface SuitePackages {
  /** The newest version of a package. */
  readonly newest: (name: string) => Result<BinaryPackage | undefined, Problem>
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
    newest: name => {
      const found = index.value.find(name)
      if (!found.ok) return found
      return ok([...found.value].sort((a, b) => compareDebVersions(b.version, a.version))[0])
    },
    essential: findField(buffer, 'Essential').flatMap(([name, value]) => (value === 'yes' ? [name] : [])),
    providersOf: name =>
      findField(buffer, 'Provides').flatMap(([provider, value]) => {
        const provided = value.includes(name) ? parseRelations(value) : undefined
        const fits = provided?.ok === true && provided.value.flat().some(one => one.name === name)
        return fits ? [provider] : []
      }),
  })
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
