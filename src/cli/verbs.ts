import { varyOptions } from './builders/vary-options.ts'
import { lockVerbs } from './lock-verbs.ts'
import type { Verb, VerbOption } from './verb.ts'
import { bundle, offline, output, target } from './verb-options.ts'

const previous: VerbOption = {
  name: 'previous',
  value: 'DEB',
  help: 'an earlier .deb from which the install test upgrades',
}

/** All verbs in the order of the help. */
export const verbs: readonly Verb[] = [
  {
    name: 'check',
    summary: 'say everything that is wrong with a recipe and its lock',
    parameters: ['RECIPE'],
    options: [{ name: 'render', help: 'print the recipe with all defaults' }],
    example: 'debwright check pipelines/hello.yaml --render',
    load: async () => (await import('./verbs/check.ts')).runCheck,
  },
  {
    name: 'lock',
    summary: 'resolve a recipe to exact files and write NAME.lock.json beside it',
    parameters: ['RECIPE'],
    options: [
      {
        name: 'update',
        value: 'NAME',
        repeatable: true,
        help: 'let this build requirement move; also build-tools, debian or all',
      },
      { name: 'check', help: 'write nothing: status 0 if the lock is fresh, 2 if it is stale' },
      { name: 'dry-run', help: 'resolve and show what would change, write nothing' },
      target,
    ],
    example: 'debwright lock pipelines/hello.yaml',
    load: async () => (await import('./verbs/lock.ts')).runLockVerb,
  },
  ...lockVerbs,
  {
    name: 'fetch',
    summary: 'bring every locked file into the store',
    parameters: ['RECIPE'],
    options: [target, offline, bundle],
    example: 'debwright fetch pipelines/hello.yaml',
    load: async () => (await import('./verbs/fetch.ts')).runFetch,
  },
  {
    name: 'build',
    summary: 'build a recipe once: wheels, index, .deb and its install test',
    parameters: ['RECIPE'],
    options: [
      { name: 'no-test', help: 'leave out the install test' },
      previous,
      {
        name: 'builder',
        value: 'NAME',
        help: 'build as alpha (the default) or beta: other uid, host name, processors, file order',
      },
      { name: 'only', value: 'WHEEL', help: 'build this wheel and what it needs, nothing else' },
      {
        name: 'wheels',
        value: 'FOLDER',
        help: 'build the .deb from these signed wheels instead of building wheels',
      },
      { name: 'keyring', value: 'FILE', help: 'OpenPGP keys that may sign the wheels of --wheels' },
      target,
      output,
      offline,
      bundle,
    ],
    example: 'debwright build pipelines/hello.yaml --no-test',
    load: async () => (await import('./verbs/build.ts')).runBuild,
  },
  {
    name: 'reproduce',
    summary: 'build a recipe twice, independently, and compare every byte',
    parameters: ['RECIPE'],
    options: [
      { name: 'fresh', help: 'forget what both builders have built before' },
      { name: 'no-test', help: 'leave out the install test' },
      previous,
      ...varyOptions,
      target,
      output,
      offline,
      bundle,
    ],
    example: 'debwright reproduce pipelines/hello.yaml',
    load: async () => (await import('./builders/reproduce-again.ts')).runReproduceAgain,
  },
  {
    name: 'bisect',
    summary: 'find the smallest set of variations that makes a step of a build differ',
    parameters: ['RECIPE'],
    options: [...varyOptions, target, offline, bundle],
    example: 'debwright bisect pipelines/hello.yaml --vary umask --vary hostname',
    load: async () => (await import('./verbs/bisect.ts')).runBisect,
  },
  {
    name: 'compare',
    summary: 'say whether two files or folders are equal, and where they differ',
    parameters: ['A', 'B'],
    options: [
      { name: 'html', value: 'FILE', help: 'also write the answer as one HTML page' },
      { name: 'markdown', value: 'FILE', help: 'also write the answer as Markdown, for a CI summary' },
    ],
    example: 'debwright compare old/hello.deb new/hello.deb',
    load: async () => (await import('./verbs/compare.ts')).runCompare,
  },
  {
    name: 'verdict',
    summary: 'compare two output folders that were made on two machines, as reproduce compares two builders',
    parameters: ['FOLDER_A', 'FOLDER_B'],
    options: [],
    example: 'debwright verdict alice/dist/hello/bookworm bob/dist/hello/bookworm',
    load: async () => (await import('./verbs/verdict.ts')).runVerdict,
  },
  {
    name: 'changelog',
    summary: 'add an entry to the changelog of a recipe',
    parameters: ['RECIPE'],
    options: [
      {
        name: 'upstream',
        value: 'VERSION',
        help: 'upstream version of the entry (default: that of the latest one)',
      },
      { name: 'message', value: 'TEXT', repeatable: true, help: 'one change; may be given more than once' },
      { name: 'urgency', value: 'WORD', help: 'low, medium, high, emergency or critical (default: medium)' },
    ],
    example: 'debwright changelog pipelines/hello.yaml --message "Rebuild with current build tools"',
    load: async () => (await import('./verbs/changelog.ts')).runChangelog,
  },
  {
    name: 'release',
    summary: 'remember the version and its inputs, so that it is never built from others',
    parameters: ['RECIPE'],
    options: [],
    example: 'debwright release pipelines/hello.yaml',
    load: async () => (await import('./verbs/release.ts')).runRelease,
  },
  {
    name: 'sign',
    summary: 'add a detached OpenPGP signature to the checksum list of a built folder',
    parameters: ['FOLDER'],
    options: [
      {
        name: 'key-file',
        value: 'FILE',
        help: 'armored secret key; its passphrase comes from DEBWRIGHT_KEY_PASSPHRASE',
      },
      { name: 'gpg-key', value: 'FINGERPRINT', help: "sign with this key of the user's own gpg instead" },
    ],
    example: 'debwright sign dist/hello/bookworm --key-file release.asc',
    load: async () => (await import('./verbs/sign.ts')).runSign,
  },
  {
    name: 'shell',
    summary: 'open a shell in the kept folder of a failed action, in the same container',
    parameters: ['NAME'],
    options: [],
    example: 'debwright shell markupsafe',
    load: async () => (await import('./verbs/shell.ts')).runShell,
  },
  {
    name: 'explain',
    summary: 'explain an error code, or list them all',
    parameters: ['[CODE]'],
    options: [],
    example: 'debwright explain digest-mismatch',
    load: async () => (await import('./verbs/explain.ts')).runExplain,
  },
  {
    name: 'doctor',
    summary: 'say whether this machine can build, and where each setting comes from',
    parameters: [],
    options: [{ name: 'store', help: 'also hash everything in the store' }],
    example: 'debwright doctor',
    load: async () => (await import('./verbs/doctor.ts')).runDoctor,
  },
  {
    name: 'gc',
    summary: 'remove what has long not been used from the store',
    parameters: ['[RECIPE...]'],
    options: [
      { name: 'days', value: 'NUMBER', help: 'remove what was not used for so many days (default: 30)' },
      {
        name: 'size',
        value: 'GIGABYTES',
        help: 'then remove the longest unused until the store is no larger',
      },
      { name: 'dry-run', help: 'say what would go, remove nothing' },
    ],
    example: 'debwright gc pipelines/hello.yaml --days 14',
    load: async () => (await import('./verbs/gc.ts')).runGc,
  },
]
