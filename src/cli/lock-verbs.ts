import type { Verb } from './verb.ts'
import { bundle, offline, target } from './verb-options.ts'

/** The verbs around a lock: they begin a recipe, ask what is locked and why, and carry it elsewhere. */
export const lockVerbs: readonly Verb[] = [
  {
    name: 'init',
    summary: 'begin a recipe from the pins that are there; overwrites nothing',
    parameters: [],
    options: [
      {
        name: 'from',
        value: 'FILE',
        help: 'requirements.txt, pylock.toml, uv.lock, poetry.lock, Pipfile.lock or a pyproject.toml beside one (default: what is in this folder)',
      },
      { name: 'name', value: 'NAME', help: 'name of the package (default: that of the project)' },
      { name: 'output', short: 'o', value: 'FOLDER', help: 'folder of the recipe (default: pipelines)' },
      { name: 'target', value: 'SUITE', repeatable: true, help: 'suite to build for (default: bookworm)' },
    ],
    example: 'debwright init --from uv.lock',
    load: async () => (await import('./verbs/init.ts')).runInit,
  },
  {
    name: 'import',
    summary: 'print any lock of a Python tool as requirements with hashes',
    parameters: ['FILE'],
    options: [
      {
        name: 'group',
        value: 'NAME',
        repeatable: true,
        help: 'take this group of the file too (default: those that it says itself)',
      },
      { name: 'extra', value: 'NAME', repeatable: true, help: 'take this extra of the application too' },
    ],
    example: 'debwright import uv.lock --extra server > requirements.txt',
    load: async () => (await import('./verbs/import.ts')).runImport,
  },
  {
    name: 'deps',
    summary: 'show everything that is locked, and what it is locked for',
    parameters: ['RECIPE'],
    options: [{ name: 'dot', help: "print the graph in Graphviz's language" }, target],
    example: 'debwright deps pipelines/hello.yaml --dot | dot -Tsvg > hello.svg',
    load: async () => (await import('./verbs/deps.ts')).runDeps,
  },
  {
    name: 'why',
    summary: 'show every path from the application to a name, and which index serves it',
    parameters: ['RECIPE', 'NAME'],
    options: [target],
    example: 'debwright why pipelines/hello.yaml flit-core',
    load: async () => (await import('./verbs/why.ts')).runWhy,
  },
  {
    name: 'bundle',
    summary: 'put every locked file into one archive that builds without a network',
    parameters: ['RECIPE'],
    options: [
      { name: 'output', short: 'o', value: 'FILE', help: 'the bundle to write' },
      target,
      offline,
      bundle,
    ],
    example: 'debwright bundle pipelines/hello.yaml -o hello.bundle',
    load: async () => (await import('./verbs/bundle.ts')).runBundle,
  },
  {
    name: 'diff',
    summary: 'say what a new lock changes, why, and which wheels it rebuilds',
    parameters: ['OLD', 'NEW'],
    options: [{ name: 'markdown', help: 'write a comment for a pull request' }],
    example:
      'git show main:pipelines/hello.lock.json > old.lock.json && debwright diff old.lock.json pipelines/hello.lock.json --markdown',
    load: async () => (await import('./verbs/diff.ts')).runDiff,
  },
  {
    name: 'outdated',
    summary: 'say what has newer versions, and which of them fit: your pins, build tools, Debian',
    parameters: ['RECIPE'],
    options: [target],
    example: 'debwright outdated pipelines/hello.yaml',
    load: async () => (await import('./verbs/outdated.ts')).runOutdated,
  },
  {
    name: 'seeds',
    summary: 'list what is trusted without having been built from source, with digests',
    parameters: ['RECIPE'],
    options: [target],
    example: 'debwright seeds pipelines/hello.yaml',
    load: async () => (await import('./verbs/seeds.ts')).runSeeds,
  },
]
