import { normalizeName } from '../formats/python/name.ts'
import { findSharedPackages } from './index-of.ts'
import { parsePackageWish } from './package-wish.ts'
import type { Recipe } from './recipe.ts'
import { installedPath } from './recipe-files.ts'
import { nameOf, type ShapeProblem } from './shape-problems.ts'
import { findSuggestion } from './suggestion.ts'
import { findExtendsCycle, suiteOf } from './target-inheritance.ts'
import type { YamlPath } from './yaml.ts'

/** A contradiction between parts of a recipe that are each right by themselves. */
export interface CrossProblem extends ShapeProblem {
  /** What was looked at: where one of these was refused already, this problem says nothing new. */
  readonly about: readonly YamlPath[]
}

/** Checks what no single value can tell: names that must exist, keys that need each other, things said twice. */
export function checkRecipe(recipe: Recipe): readonly CrossProblem[] {
  return [
    ...checkParts(recipe),
    ...checkTargets(recipe),
    ...checkOverrides(recipe),
    ...checkIndexes(recipe),
    ...checkFromDebian(recipe),
    ...checkDestinations(recipe),
    ...checkTwice(recipe),
    ...checkUsers(recipe),
  ]
}

function checkParts({ source, deb, test, targets }: Recipe): readonly CrossProblem[] {
  const problems: CrossProblem[] = []
  if (deb !== undefined && source === undefined)
    problems.push(
      contradiction(['deb'], 'key', 'a .deb needs an application: deb stands here without source', [
        ['source'],
      ]),
    )
  if (test !== undefined && deb === undefined)
    problems.push(
      contradiction(['test'], 'key', 'tests run where the .deb is installed: test stands here without deb', [
        ['deb'],
      ]),
    )
  if (Object.keys(targets).length === 0)
    problems.push(contradiction(['targets'], 'key', 'a recipe needs a target, such as bookworm: {}'))
  return problems
}

function checkTargets({ targets }: Recipe): readonly CrossProblem[] {
  return Object.entries(targets).flatMap(([name, target]) => {
    const path = ['targets', name, 'extends']
    if (target.extends !== undefined && !Object.hasOwn(targets, target.extends)) {
      const suggestion = findSuggestion(target.extends, Object.keys(targets))
      const problem = `there is no target ${target.extends}`
      const found = contradiction(path, 'value', problem, [['targets', target.extends]])
      return [suggestion === undefined ? found : { ...found, suggestion }]
    }
    const cycle = findExtendsCycle(targets, name)
    if (cycle !== undefined)
      return cycle[0] === name
        ? [contradiction(path, 'value', `targets extend each other: ${[...cycle, name].join(' → ')}`)]
        : []
    if (suiteOf(targets, name) !== undefined) return []
    const problem = `target ${name} is no suite that is known, so it must say its suite`
    return [
      { ...contradiction(['targets', name], 'key', problem), expected: 'suite: bookworm, trixie or forky' },
    ]
  })
}

function checkOverrides({ python }: Recipe): readonly CrossProblem[] {
  return Object.entries(python.overrides ?? {}).flatMap(([name, override]) => {
    const path = ['python', 'overrides', name]
    const requires = override['build-requires']
    const problems: CrossProblem[] = []
    if (requires?.add !== undefined && requires.replace !== undefined)
      problems.push(
        contradiction([...path, 'build-requires'], 'key', 'build-requires: either add or replace, not both'),
      )
    const { when: _when, reason: _reason, ...changes } = override
    if (Object.keys(changes).length === 0)
      problems.push(contradiction(path, 'key', `the override of ${name} changes nothing`))
    return problems
  })
}

/** One project, one index: else whoever owns a name in one could take it over in another. */
function checkIndexes({ python }: Recipe): readonly CrossProblem[] {
  return findSharedPackages(python.indexes ?? {}).map(({ path, about, problem }) =>
    contradiction(['python', 'indexes', ...path], 'value', problem, [['python', 'indexes', ...about]]),
  )
}

/** What comes from Debian becomes visible in the venv of a .deb, and is not what the .deb is about. */
function checkFromDebian({ python, source, deb }: Recipe): readonly CrossProblem[] {
  const names = Object.keys(python['from-debian'] ?? {})
  const path = ['python', 'from-debian']
  if (names.length > 0 && deb === undefined)
    return [
      contradiction(
        path,
        'key',
        "modules of Debian are seen in a .deb's venv: from-debian stands here without deb",
        [['deb']],
      ),
    ]
  const own = source !== undefined && 'sdist' in source ? normalizeName(source.sdist) : undefined
  return names
    .filter(name => normalizeName(name) === own)
    .map(name =>
      contradiction([...path, name], 'key', `${name} is the application itself`, [['source', 'sdist']]),
    )
}

/** Every path in the .deb is written once; what is a file cannot be a directory of another. */
function checkDestinations({ deb }: Recipe): readonly CrossProblem[] {
  const destinations = [
    ...(deb?.files ?? []).map((file, index) => ({
      path: ['deb', 'files', index, 'dst'],
      dst: installedPath(file),
    })),
    ...(deb?.links ?? []).map((link, index) => ({ path: ['deb', 'links', index, 'path'], dst: link.path })),
    ...(deb?.commands ?? []).map((command, index) => ({
      path: ['deb', 'commands', index],
      dst: `/usr/bin/${command}`,
    })),
  ]
  const seen = new Map<string, YamlPath>()
  return destinations.flatMap(({ path, dst }) => {
    const before = seen.get(dst)
    if (before === undefined) {
      seen.set(dst, path)
      return []
    }
    return [contradiction(path, 'value', `${dst} is installed twice: see ${nameOf(before)}`, [before])]
  })
}

/** Lists in which one name stands once. */
function checkTwice({ accept, deb, targets, python }: Recipe): readonly CrossProblem[] {
  const names = (
    path: YamlPath,
    values: readonly string[] | undefined,
    key?: string,
  ): readonly CrossProblem[] =>
    (values ?? []).flatMap((value, index) => {
      const first = values?.indexOf(value) ?? index
      if (first === index) return []
      const at = key === undefined ? [...path, index] : [...path, index, key]
      return [contradiction(at, 'value', `${value} stands twice in ${nameOf(path)}`, [[...path, first]])]
    })
  const base = (file: string): string => file.split('/').at(-1) ?? file
  return [
    ...names(
      ['deb', 'systemd'],
      deb?.systemd?.map(({ unit }) => base(unit)),
      'unit',
    ),
    ...names(
      ['deb', 'apparmor'],
      deb?.apparmor?.map(({ profile }) => base(profile)),
      'profile',
    ),
    ...names(
      ['deb', 'users'],
      deb?.users?.map(({ name }) => name),
      'name',
    ),
    ...names(
      ['deb', 'directories'],
      deb?.directories?.map(({ path }) => path.replace(/\/$/, '')),
      'path',
    ),
    ...names(['deb', 'man'], deb?.man?.map(base)),
    ...names(['deb', 'tmpfiles'], deb?.tmpfiles?.map(base)),
    ...Object.entries(targets).flatMap(([name, { packages, archives }]) => [
      ...names(
        ['targets', name, 'packages'],
        packages?.map(one => parsePackageWish(one).name),
      ),
      ...names(
        ['targets', name, 'archives'],
        archives?.map(one => (typeof one === 'string' ? one : `${one.name} ${one.suite}`)),
      ),
    ]),
    ...names(['python', 'groups'], python.groups),
    ...names(['python', 'extras'], python.extras?.map(normalizeName)),
    ...checkSpellings(['python', 'overrides'], Object.keys(python.overrides ?? {})),
    ...checkSpellings(['python', 'sources'], Object.keys(python.sources ?? {})),
    ...checkSpellings(['accept'], Object.keys(accept ?? {})),
    ...checkSpellings(['python', 'from-debian'], Object.keys(python['from-debian'] ?? {})),
    ...checkSpellings(['python', 'build-constraints'], Object.keys(python['build-constraints'] ?? {})),
  ]
}

/** Two spellings of one project (PEP 503) are one project. */
function checkSpellings(path: YamlPath, names: readonly string[]): readonly CrossProblem[] {
  return names.flatMap((name, index) => {
    const first = names.find(other => normalizeName(other) === normalizeName(name))
    if (first === undefined || names.indexOf(first) === index) return []
    const problem = `${name} and ${first} are two spellings of one project`
    return [contradiction([...path, name], 'key', problem, [[...path, first]])]
  })
}

function checkUsers({ deb, test }: Recipe): readonly CrossProblem[] {
  const known = ['root', ...(deb?.users ?? []).map(({ name }) => name)]
  return (test ?? []).flatMap(({ user }, index) => {
    if (user === undefined || known.includes(user)) return []
    const suggestion = findSuggestion(user, known)
    const found = contradiction(['test', index, 'user'], 'value', `there is no user ${user} in deb.users`, [
      ['deb', 'users'],
    ])
    return [{ ...found, expected: known.join(', '), ...(suggestion === undefined ? {} : { suggestion }) }]
  })
}

function contradiction(
  path: YamlPath,
  at: 'key' | 'value',
  problem: string,
  about: readonly YamlPath[] = [],
): CrossProblem {
  return { code: 'recipe-contradiction', path, at, problem, about: [path, ...about] }
}
