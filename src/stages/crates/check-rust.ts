import type { Action, RootFileSystem } from '../../actions/action.ts'
import type { Executor, Host } from '../../actions/host.ts'
import { nodeAt } from '../../actions/tree-paths.ts'
import { inputEpoch } from '../../core/epoch.ts'
import type { Failure } from '../../core/failure.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import {
  compareRustVersions,
  parseRustVersion,
  type RustVersion,
  readRustVersion,
} from '../../formats/rust/cargo-manifest.ts'
import type { UnpackedSource } from '../sources/sources.ts'
import { filesNamed } from './crate-releases.ts'

/**
 * Checks that a container has cargo and rustc on PATH, and that no Cargo.toml of a source wants a newer Rust. What the
 * crates want is cargo's to tell: which of them a target compiles is known to it alone.
 */
export async function checkRust(
  of: string,
  source: UnpackedSource,
  root: RootFileSystem,
  { store }: Pick<Host, 'store'>,
  executor: Executor,
  signal: AbortSignal,
): Promise<Result<undefined, Failure>> {
  const result = await executor.execute(versionsAction(root), signal)
  if (!result.ok) return result
  const programs = ['cargo', 'rustc'].filter(name => nodeAt(result.value.outputs, name) === undefined)
  const rustc = nodeAt(result.value.outputs, 'rustc')
  if (programs.length > 0 || rustc?.kind !== 'file') return fail({ code: 'rust-missing', of, programs })
  const bytes = await store.read(rustc.digest)
  if (!bytes.ok) return bytes
  const text = Buffer.from(bytes.value).toString('utf8').trim()
  const version = parseRustVersion(text)
  if (version === undefined) throw new Error(`rustc says of itself: ${text}`)
  const wanted = filesNamed('Cargo.toml', source).flatMap(([file, manifest]) =>
    newerThan(version, file, manifest),
  )
  return wanted.length === 0 ? ok(undefined) : fail({ code: 'rust-too-old', of, rustc: text, wanted })
}

/** A manifest that cannot be read wants nothing here: cargo refuses it if it is in the build. */
function newerThan(
  have: RustVersion,
  file: string,
  manifest: string,
): readonly (readonly [string, string])[] {
  const wanted = readRustVersion(manifest)
  if (!wanted.ok || wanted.value === undefined || compareRustVersions(wanted.value, have) <= 0) return []
  return [[file, `rust-version ${wanted.value.join('.')}`]]
}

const script = `for program in cargo rustc; do
  if command -v $program > /dev/null; then $program --version > /build/out/$program; fi
done`

/** Asks both programs for their versions; what is not there leaves no file. */
function versionsAction(root: RootFileSystem): Action {
  return {
    label: 'the version of Rust',
    profile: 'build',
    command: {
      arguments: ['/bin/sh', '-ec', script],
      environment: { SOURCE_DATE_EPOCH: String(inputEpoch) },
      workingDirectory: '/build/src',
    },
    root,
    mounts: [],
    limits: { seconds: 60, outputBytes: 1_000_000, memoryBytes: 100_000_000 },
  }
}
