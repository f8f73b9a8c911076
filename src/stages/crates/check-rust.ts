import type { RootFileSystem } from '../../actions/action.ts'
import type { Executor, Store } from '../../actions/host.ts'
import type { TreeDirectory } from '../../actions/tree.ts'
import { nodeAt, walkTree } from '../../actions/tree-paths.ts'
import { compareBytes } from '../../core/bytes.ts'
import type { Failure } from '../../core/failure.ts'
import { collect, fail, ok, type Result } from '../../core/result.ts'
import { type CompiledPackage, parseCargoMetadata } from '../../formats/rust/cargo-metadata.ts'
import { compareRustVersions, parseRustVersion, type RustVersion } from '../../formats/rust/rust-version.ts'
import type { UnpackedSource } from '../sources/sources.ts'
import { filesNamed } from './crate-releases.ts'
import { rustAction } from './rust-action.ts'

/** What is to be compiled, and with what. */
export interface RustQuestion {
  /** For people, such as `bcrypt 4.3.0`. */
  readonly of: string
  readonly source: UnpackedSource
  readonly vendor: TreeDirectory
  readonly root: RootFileSystem
}

/** How much of an answer is shown, in UTF-16 units. */
const mostOfAnswer = 200

type RustAnswer = Extract<Failure, { readonly code: 'rust-answer-unreadable' }>

/**
 * Checks that a container has cargo and rustc on PATH, and that nothing of what cargo would compile for the target wants
 * a newer Rust. A Cargo.lock that cargo itself cannot use is left to the build: it may belong to an example.
 */
export async function checkRust(
  { of, source, vendor, root }: RustQuestion,
  store: Store,
  executor: Executor,
  signal: AbortSignal,
): Promise<Result<undefined, Failure>> {
  const manifests = filesNamed('Cargo.lock', source).map(([path]) =>
    path.replace(/Cargo\.lock$/, 'Cargo.toml'),
  )
  const result = await executor.execute(rustAction({ of, source, vendor, root, manifests }), signal)
  if (!result.ok) return result
  const { outputs } = result.value
  const programs = ['cargo', 'rustc'].filter(name => nodeAt(outputs, name) === undefined)
  if (programs.length > 0) return fail({ code: 'rust-missing', of, programs })
  const texts = new Map<string, string>()
  for (const [path, node] of walkTree(outputs)) {
    if (node.kind !== 'file') continue
    const bytes = await store.read(node.digest)
    if (!bytes.ok) return bytes
    texts.set(path, Buffer.from(bytes.value).toString('utf8').trim())
  }
  const rustc = texts.get('rustc') ?? ''
  const have = parseRustVersion(rustc)
  if (have === undefined) return fail(unreadable(of, 'rustc --version', rustc))
  const compiled = collect(
    [...texts]
      .filter(([path]) => path.endsWith('.json'))
      .map(([, text]) => {
        const parsed = parseCargoMetadata(text)
        return parsed.ok ? parsed : fail(unreadable(of, 'cargo metadata', text))
      }),
  )
  if (!compiled.ok) return compiled
  const wanted = compiled.value.flat().flatMap(found => newerThan(have, found))
  if (wanted.length === 0) return ok(undefined)
  const each = [...new Map(wanted)].sort(([a], [b]) => compareBytes(a, b))
  return fail({ code: 'rust-too-old', of, rustc, wanted: each })
}

function unreadable(of: string, program: RustAnswer['program'], answer: string): RustAnswer {
  return { code: 'rust-answer-unreadable', of, program, answer: answer.slice(0, mostOfAnswer) }
}

function newerThan(
  have: RustVersion,
  { name, version, rustVersion }: CompiledPackage,
): readonly (readonly [by: string, version: string])[] {
  if (rustVersion === undefined || compareRustVersions(rustVersion, have) <= 0) return []
  return [[`${name} ${version}`, `Rust ${rustVersion.join('.')}`]]
}
