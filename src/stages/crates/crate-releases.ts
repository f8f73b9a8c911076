import { walkTree } from '../../actions/tree-paths.ts'
import { sortByBytes } from '../../core/bytes.ts'
import type { Failure } from '../../core/failure.ts'
import type { Problem } from '../../core/problem.ts'
import { collect, fail, ok, okUnless, type Result } from '../../core/result.ts'
import { type CargoLock, type LockedRelease, parseCargoLock } from '../../formats/rust/cargo-lock.ts'
import type { UnpackedSource } from '../sources/sources.ts'
import { crateFilename } from './crates.ts'

/**
 * The releases that all Cargo.lock files of a source name, each once, in the order of their file names. Every one is
 * wanted, whether the target compiles it or not: cargo resolves for all platforms, and refuses a vendored folder that
 * lacks one. Refuses crates from git, from several registries, and two digests of one release.
 */
export function readCrateReleases(
  of: string,
  source: UnpackedSource,
): Result<readonly LockedRelease[], Failure> {
  const locks = collect(
    filesNamed('Cargo.lock', source).map(([file, text]) => {
      const parsed = parseCargoLock(text)
      if (parsed.ok) return checkSources(of, file, parsed.value)
      const problem = parsed.failures.map(describeProblem).join('; ')
      return fail({ code: 'cargo-lock-invalid', of, file, problem } as const)
    }),
  )
  return locks.ok ? unite(of, locks.value.flat()) : locks
}

/** The texts of all files of a name in a source, with their paths, in the order of bytes. */
export function filesNamed(
  name: string,
  { tree }: UnpackedSource,
): readonly (readonly [path: string, text: string])[] {
  return [...walkTree(tree)].flatMap(([path, node]) => {
    if (node.kind !== 'file' || node.bytes === undefined || path.split('/').at(-1) !== name) return []
    return [[path, Buffer.from(node.bytes).toString('utf8')] as const]
  })
}

function describeProblem({ problem, expected, actual }: Problem): string {
  const facts = [
    ...(expected === undefined ? [] : [`expected ${expected}`]),
    ...(actual === undefined ? [] : [`got ${actual}`]),
  ]
  return facts.length === 0 ? problem : `${problem} (${facts.join(', ')})`
}

function checkSources(
  of: string,
  file: string,
  { foreign, registries, releases }: CargoLock,
): Result<readonly LockedRelease[], Failure> {
  const several = [...registries].sort().join(', ')
  return okUnless(
    [
      ...foreign.map(
        ({ name, version, source }): Failure => ({
          code: 'crate-not-from-registry',
          of,
          crate: `${name} ${version}`,
          source,
        }),
      ),
      ...(registries.size < 2
        ? []
        : [
            {
              code: 'cargo-lock-invalid',
              of,
              file,
              problem: `crates of several registries: ${several}`,
            } as const,
          ]),
    ],
    () => releases,
  )
}

function unite(of: string, releases: readonly LockedRelease[]): Result<readonly LockedRelease[], Failure> {
  const byName = new Map<string, LockedRelease>()
  const failures: Failure[] = []
  for (const release of releases) {
    const key = crateFilename(release)
    const known = byName.get(key)
    if (known !== undefined && known.sha256 !== release.sha256)
      failures.push({
        code: 'crate-digests-differ',
        of,
        crate: `${release.name} ${release.version}`,
        digests: [known.sha256, release.sha256],
      })
    byName.set(key, release)
  }
  if (failures.length > 0) return { ok: false, failures }
  return ok(sortByBytes(byName, ([key]) => key).map(([, release]) => release))
}
