import { inputEpoch, isSourceDateEpoch, type SourceDateEpoch } from '../core/epoch.ts'
import { normalizeName } from '../formats/python/name.ts'
import { builtInAllowances } from './built-in-allowances.ts'
import type { Acceptance, DebSection, Override, Recipe, Source } from './recipe.ts'
import type { SuiteName } from './recipe-values.ts'
import { inheritTarget, suiteOf } from './target-inheritance.ts'
import type { DebianArchive, ForeignArchive } from './target-section.ts'

/** A recipe with every default said. Keys are spelled as in a recipe: `check --render` prints exactly this. */
export interface ResolvedRecipe {
  /** Where the recipe and its companions are; `file` as the caller named it, the rest relative to its folder. */
  readonly files: RecipeFiles
  readonly package: {
    readonly name: string
    readonly maintainer: string
    readonly shadows?: string | undefined
    readonly changelog: string
  }
  readonly source?: Source
  readonly python: ResolvedPython
  readonly targets: { readonly [name: string]: ResolvedTarget }
  readonly deb?: ResolvedDeb
  readonly test: readonly { readonly run: string; readonly user: string }[]
  /** By normalized name. */
  readonly accept: Readonly<Record<string, Acceptance>>
  readonly reproduce: { readonly profile: 'quick'; readonly expect: 'identical' }
}

/** The files named after the recipe; all but `recipe` are relative to the recipe's folder. */
export interface RecipeFiles {
  readonly recipe: string
  readonly lock: string
  readonly released: string
}

/** The `python:` section with every list present. */
export interface ResolvedPython {
  readonly pins: string
  /** Absent where the groups are those that the file of pins says by itself. */
  readonly groups?: readonly string[]
  readonly extras: readonly string[]
  readonly clock: SourceDateEpoch
  readonly indexes: Readonly<Record<string, { readonly packages: readonly string[] }>>
  /** In days. */
  readonly 'min-release-age'?: number
  readonly 'exclude-newer'?: string
  readonly sources: Readonly<Record<string, SdistSource>>
  readonly allow: readonly YankedAllowance[]
  readonly 'build-constraints': Readonly<Record<string, string>>
  /** Debian packages by project, as written. */
  readonly 'from-debian': Readonly<Record<string, string>>
  readonly overrides: Readonly<Record<string, Override>>
  /** Texts of the patches that overrides name, by path, once they were read; one character for each byte. */
  readonly patchTexts?: ReadonlyMap<string, string>
}

/** The published sdist that stands for a pin from elsewhere than an index. */
export interface SdistSource {
  readonly version: string
  readonly sha256: string
  readonly reason: string
}

/** Versions that upstream withdrew and that are used all the same. */
export interface YankedAllowance {
  readonly yanked: string
  readonly when?: string | undefined
  readonly reason: string
}

/** One of the `targets:`, its archives named. */
export interface ResolvedTarget {
  readonly suite: SuiteName
  readonly architecture: 'amd64'
  readonly archives: readonly (DebianArchive | ForeignArchive)[]
  readonly packages: readonly string[]
  readonly update: number
}

/** The `deb:` section with every list present; what the application's metadata says may still be absent. */
export interface ResolvedDeb {
  readonly prefix: string
  readonly section: string
  readonly priority: NonNullable<DebSection['priority']>
  readonly description?: { readonly synopsis: string; readonly extended?: string | undefined } | undefined
  readonly homepage?: string | undefined
  readonly license?: string | undefined
  readonly bytecode: 'unchecked-hash'
  readonly commands: readonly string[]
  readonly relations: {
    readonly [kind in keyof Required<NonNullable<DebSection['relations']>>]: readonly string[]
  }
  readonly files: readonly { readonly src: string; readonly dst: string; readonly mode: string }[]
  readonly links: readonly { readonly path: string; readonly target: string }[]
  readonly directories: readonly { readonly path: string; readonly mode: string }[]
  readonly man: readonly string[]
  readonly systemd: readonly { readonly unit: string; readonly enable: boolean; readonly start: boolean }[]
  readonly users: readonly { readonly name: string; readonly home: string; readonly description: string }[]
  readonly tmpfiles: readonly string[]
  readonly apparmor: readonly { readonly profile: string; readonly mode: 'enforce' | 'complain' }[]
  readonly triggers: readonly string[]
  readonly allow: readonly Allowance[]
}

/** A lintian tag that is meant to be: on every path, or on those that match a pattern of lintian's overrides. */
export interface Allowance {
  readonly lint: string
  readonly path?: string | undefined
  readonly reason: string
}

/** Says every default. `file` is the recipe's path; `recipe` what parseRecipe made of it. */
export function resolveRecipe(file: string, recipe: Recipe): ResolvedRecipe {
  const stem = stemOf(file)
  const { source, deb, python } = recipe
  return {
    files: { recipe: file, lock: `${stem}.lock.json`, released: `${stem}.released.json` },
    package: { ...recipe.package, changelog: recipe.package.changelog ?? `${stem}.changelog` },
    ...(source === undefined ? {} : { source }),
    python: {
      pins: python.pins,
      ...(python.groups === undefined ? {} : { groups: python.groups }),
      extras: python.extras ?? [],
      clock: resolveClock(python.clock),
      indexes: python.indexes ?? {},
      ...(python['min-release-age'] === undefined ? {} : { 'min-release-age': python['min-release-age'] }),
      ...(python['exclude-newer'] === undefined ? {} : { 'exclude-newer': python['exclude-newer'] }),
      sources: python.sources ?? {},
      allow: python.allow ?? [],
      'build-constraints': python['build-constraints'] ?? {},
      'from-debian': python['from-debian'] ?? {},
      overrides: python.overrides ?? {},
    },
    targets: Object.fromEntries(
      Object.keys(recipe.targets).map(name => [name, resolveTarget(recipe.targets, name)]),
    ),
    ...(deb === undefined ? {} : { deb: resolveDeb(recipe.package.name, deb) }),
    test: (recipe.test ?? []).map(({ run, user }) => ({ run, user: user ?? 'root' })),
    accept: Object.fromEntries(
      Object.entries(recipe.accept ?? {}).map(([name, entry]) => [normalizeName(name), entry]),
    ),
    reproduce: {
      profile: recipe.reproduce?.profile ?? 'quick',
      expect: recipe.reproduce?.expect ?? 'identical',
    },
  }
}

function resolveTarget(targets: Recipe['targets'], name: string): ResolvedTarget {
  const target = inheritTarget(targets, name)
  const suite = suiteOf(targets, name)
  if (suite === undefined) throw new Error(`a checked recipe names its suites: ${name}`)
  return {
    suite,
    architecture: target.architecture ?? 'amd64',
    archives: target.archives ?? ['debian', 'debian-security'],
    packages: target.packages ?? [],
    update: target.update ?? 1,
  }
}

function resolveDeb(name: string, deb: DebSection): ResolvedDeb {
  const prefix = (deb.prefix ?? `/opt/venvs/${name}`).replace(/\/$/, '')
  const relations = deb.relations ?? {}
  const own = deb.allow ?? []
  const builtIn = builtInAllowances(prefix).filter(
    ({ lint, path }) => !own.some(allowed => allowed.lint === lint && allowed.path === path),
  )
  return {
    description: deb.description,
    homepage: deb.homepage,
    license: deb.license,
    prefix,
    section: deb.section ?? 'misc',
    priority: deb.priority ?? 'optional',
    bytecode: deb.bytecode ?? 'unchecked-hash',
    commands: deb.commands ?? [],
    relations: {
      depends: relations.depends ?? [],
      recommends: relations.recommends ?? [],
      suggests: relations.suggests ?? [],
      conflicts: relations.conflicts ?? [],
      breaks: relations.breaks ?? [],
      replaces: relations.replaces ?? [],
      provides: relations.provides ?? [],
    },
    files: (deb.files ?? []).map(({ src, dst, mode }) => ({ src, dst, mode: mode ?? '0644' })),
    links: deb.links ?? [],
    directories: (deb.directories ?? []).map(({ path, mode }) => ({ path, mode: mode ?? '0755' })),
    man: deb.man ?? [],
    systemd: (deb.systemd ?? []).map(({ unit, enable, start }) => ({
      unit,
      enable: enable ?? true,
      start: start ?? true,
    })),
    users: (deb.users ?? []).map(user => ({
      name: user.name,
      home: user.home ?? '/nonexistent',
      description: user.description ?? `system user of ${name}`,
    })),
    tmpfiles: deb.tmpfiles ?? [],
    apparmor: (deb.apparmor ?? []).map(({ profile, mode }) => ({ profile, mode: mode ?? 'enforce' })),
    triggers: deb.triggers ?? [],
    allow: [...own, ...builtIn],
  }
}

function resolveClock(clock: number | undefined): SourceDateEpoch {
  if (clock === undefined) return inputEpoch
  if (!isSourceDateEpoch(clock)) throw new Error(`a checked recipe has a possible clock: ${clock}`)
  return clock
}

/** The name that lock, changelog and released versions share with the recipe. */
function stemOf(file: string): string {
  return (file.split('/').at(-1) ?? file).replace(/\.ya?ml$/, '')
}
