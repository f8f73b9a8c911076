import { isSha256, type Sha256 } from '../../core/digest.ts'
import type { Problem } from '../../core/problem.ts'
import { collect, fail, ok, okUnless, type Result } from '../../core/result.ts'
import { type Paragraph, parseParagraph } from './control.ts'
import { type DebVersion, parseDebVersion } from './version.ts'

/** What a `Packages` file says about one binary package. Relations are kept as text, see `parseRelations`. */
export interface BinaryPackage {
  readonly package: string
  readonly version: DebVersion
  readonly architecture: string
  /** Path below the archive's root; a leading `./`, as dpkg-scanpackages(1) writes it, is left out. */
  readonly filename: string
  readonly size: number
  readonly sha256: Sha256
  readonly essential: boolean
  readonly priority: string
  readonly multiArch: string
  readonly depends: string
  readonly preDepends: string
  readonly provides: string
  /** Every field, for what is not above. */
  readonly paragraph: Paragraph
}

/** A `Packages` file, indexed by package name; paragraphs are parsed when they are asked for. */
export interface PackagesIndex {
  /** How many paragraphs there are. */
  readonly size: number
  /** All package names, in the order of the file. */
  readonly names: () => Iterable<string>
  /** All versions of one package, in the order of the file; none where the file does not have it. */
  readonly find: (name: string) => Result<readonly BinaryPackage[], Problem>
  /** Everything, in the order of the file. */
  readonly all: () => Iterable<Result<BinaryPackage, Problem>>
}

/**
 * Indexes the bytes of an uncompressed `Packages` file, which may hold tens of thousands of paragraphs: one pass finds where each begins. The
 * bytes stay referenced. Every paragraph must begin with its `Package` field.
 */
export function indexPackages(bytes: Uint8Array): Result<PackagesIndex, Problem> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const starts = new Map<string, number[]>()
  const problems: Problem[] = []
  let size = 0
  for (let at = skipNewlines(buffer, 0); at < buffer.length; ) {
    const lineEnd = buffer.indexOf(0x0a, at)
    const line = buffer.toString('latin1', at, lineEnd < 0 ? buffer.length : lineEnd)
    const name = /^Package: ([a-z0-9][a-z0-9+.-]+)$/.exec(line)?.[1]
    if (name === undefined) {
      problems.push({
        problem: 'a paragraph that does not begin with its package',
        actual: line.slice(0, 80),
      })
      break
    }
    const known = starts.get(name)
    if (known === undefined) starts.set(name, [at])
    else known.push(at)
    size += 1
    at = skipNewlines(buffer, paragraphEnd(buffer, at))
  }
  const parseAt = (at: number) => parseBinaryPackage(buffer.toString('utf8', at, paragraphEnd(buffer, at)))
  return okUnless(problems, () => ({
    size,
    names: () => starts.keys(),
    find: name => collect((starts.get(name) ?? []).map(parseAt)),
    all: () =>
      mapAll(
        [...starts.values()].flat().toSorted((a, b) => a - b),
        parseAt,
      ),
  }))
}

/** Parses one paragraph of a `Packages` file. */
function parseBinaryPackage(text: string): Result<BinaryPackage, Problem> {
  const parsed = parseParagraph(text)
  if (!parsed.ok) return parsed
  const paragraph = parsed.value
  const value = (name: string) => paragraph.get(name) ?? ''
  const name = value('Package')
  const version = parseDebVersion(value('Version'))
  if (!version.ok) return version
  const sha256 = value('SHA256')
  const filename = value('Filename').replace(/^\.\//, '')
  const size = value('Size')
  if (!isSha256(sha256) || !/^[0-9]{1,15}$/.test(size) || !isPlainPath(filename))
    return fail({ problem: `the package ${name} lacks a valid Filename, Size or SHA256` })
  return ok({
    package: name,
    version: version.value,
    architecture: value('Architecture'),
    filename,
    size: Number.parseInt(size, 10),
    sha256,
    essential: value('Essential') === 'yes',
    priority: value('Priority'),
    multiArch: value('Multi-Arch'),
    depends: value('Depends'),
    preDepends: value('Pre-Depends'),
    provides: value('Provides'),
    paragraph,
  })
}

function isPlainPath(path: string): boolean {
  return (
    /^[!-.0-~][!-~]*$/.test(path) &&
    !path.split('/').some(part => part === '' || part === '.' || part === '..')
  )
}

function paragraphEnd(buffer: Buffer, from: number): number {
  const end = buffer.indexOf('\n\n', from, 'latin1')
  return end < 0 ? buffer.length : end + 1
}

function skipNewlines(buffer: Buffer, from: number): number {
  let at = from
  while (buffer[at] === 0x0a) at += 1
  return at
}

function* mapAll<T, U>(items: Iterable<T>, change: (item: T) => U): Generator<U, void, undefined> {
  for (const item of items) yield change(item)
}
