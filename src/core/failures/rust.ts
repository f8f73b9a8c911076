import type { Descriptions } from './description.ts'

/** What stands in the way of building Rust: mostly what a Cargo.lock says or does not say (2), or where crates are (5). */
export type RustFailure =
  | {
      readonly code: 'cargo-lock-missing'
      readonly of: string
      readonly name: string
      readonly manifest: string
    }
  | {
      readonly code: 'cargo-lock-invalid'
      readonly of: string
      readonly file: string
      readonly problem: string
    }
  | {
      readonly code: 'crate-not-from-registry'
      readonly of: string
      readonly crate: string
      readonly source: string
    }
  | {
      readonly code: 'crate-digests-differ'
      readonly of: string
      readonly crate: string
      readonly digests: readonly string[]
    }
  | { readonly code: 'crate-not-locked'; readonly label: string; readonly crates: readonly string[] }
  | { readonly code: 'crate-invalid'; readonly filename: string; readonly problem: string }
  | { readonly code: 'rust-missing'; readonly of: string; readonly programs: readonly string[] }
  | {
      readonly code: 'rust-too-old'
      readonly of: string
      readonly rustc: string
      /** Who wants which version. */
      readonly wanted: readonly (readonly [by: string, version: string])[]
      /** Older releases that this Rust compiles, of so many that were looked at; absent where nobody could look. */
      readonly fitting?: { readonly versions: readonly string[]; readonly looked: number }
    }
  | {
      readonly code: 'rust-answer-unreadable'
      readonly of: string
      readonly program: 'rustc --version' | 'cargo metadata'
      /** The beginning of what it printed. */
      readonly answer: string
    }
  | { readonly code: 'crates-not-configured'; readonly looked: readonly string[] }
  | { readonly code: 'crates-index-invalid'; readonly url: string; readonly problem: string }

/** What each `RustFailure` says to people: headline, details and the next step. */
export const rustDescriptions: Descriptions<RustFailure> = {
  'cargo-lock-missing': {
    status: 2,
    message: f => `${f.of} is built with Rust, but its sdist has no Cargo.lock`,
    facts: f => [['manifest', f.manifest]],
    hint: f =>
      `nothing pins its crates: pin a version of ${f.name} whose sdist has a Cargo.lock; or make one beside ${f.manifest} (\`cargo generate-lockfile\`) and add it by a patch, \`python.overrides.${f.name}.patches\``,
  },
  'cargo-lock-invalid': {
    status: 2,
    message: f => `${f.file} of ${f.of} cannot be used: ${f.problem}`,
    hint: () => 'report it upstream, or pin another version',
  },
  'crate-not-from-registry': {
    status: 2,
    message: f => `${f.of} wants the crate ${f.crate} from somewhere else than the registry of crates`,
    facts: f => [['source', f.source]],
    hint: () =>
      'no digest pins it; pin a version that takes its crates from a registry, or let a patch change Cargo.toml and Cargo.lock (`python.overrides.NAME.patches`)',
  },
  'crate-digests-differ': {
    status: 3,
    message: f => `the Cargo.lock files of ${f.of} have two digests for ${f.crate}`,
    facts: f => f.digests.map(digest => ['sha256', digest] as const),
    hint: () => 'a published crate never changes; find out what happened before you lock anything from it',
  },
  'crate-not-locked': {
    status: 2,
    message: f => `building ${f.label}: its Cargo.lock names crates that were not locked`,
    facts: f => f.crates.map(crate => ['crate', crate] as const),
    hint: () => 'run `debwright lock RECIPE`, which locks every crate of every Cargo.lock',
  },
  'crate-invalid': {
    status: 3,
    message: f => `${f.filename} is no crate as cargo packs them: ${f.problem}`,
    hint: () => 'report it to the registry; nothing of it was used',
  },
  'rust-missing': {
    status: 2,
    message: f => `${f.of} is built with Rust, and the build container lacks ${f.programs.join(' and ')}`,
    hint: () =>
      "add them to the target's `packages`: cargo-web and rustc-web in bookworm, cargo and rustc in later suites",
  },
  'rust-too-old': {
    status: 2,
    message: f => `${f.of} needs a newer Rust than the build container has`,
    facts: f => [...f.wanted, ['rustc', f.rustc], ...fittingFacts(f.fitting)],
    hint: () =>
      'pin an older version that this Rust compiles (a build tool by `python.build-constraints`), or give the target a newer Rust: rustc-web and cargo-web in `packages`, debian-security in `archives`',
  },
  'rust-answer-unreadable': {
    status: 4,
    message: f =>
      `looking at ${f.of}: \`${f.program}\` of the build container answers in no form that debwright knows`,
    facts: f => [['answer', f.answer]],
    hint: () =>
      "see which package in the target's `packages` brings that program, and whether the sdist replaces it (.cargo/config.toml, rust-toolchain)",
  },
  'crates-not-configured': {
    status: 5,
    message: () => 'this machine names no registry of crates',
    facts: f => f.looked.map(place => ['looked at', place] as const),
    hint: () =>
      'set DEBWRIGHT_CRATES_INDEX to the address of a sparse index, or install cargo, which knows its own',
  },
  'crates-index-invalid': {
    status: 5,
    message: f => `the registry of crates cannot be used: ${f.problem}`,
    facts: f => [['from', f.url]],
    hint: () =>
      'check that the address is that of a sparse index (RFC 2789): config.json lies directly below it',
  },
}

function fittingFacts(
  fitting: { readonly versions: readonly string[]; readonly looked: number } | undefined,
): readonly (readonly [label: string, value: string])[] {
  const { versions = [], looked = 0 } = fitting ?? {}
  if (looked === 0) return []
  return [['fits', versions.length > 0 ? versions.join(', ') : `none of the ${looked} releases before it`]]
}
