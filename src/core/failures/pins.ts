import type { Descriptions, Place } from './description.ts'

/** The user's own lock file cannot be used as it is: exit status 2. */
export type PinsFailure =
  | { readonly code: 'pins-kind-unknown'; readonly file: string }
  | {
      readonly code: 'pins-unreadable'
      readonly place: Place
      readonly problem: string
      readonly expected?: string
      readonly actual?: string
    }
  | {
      readonly code: 'pins-version-unknown'
      readonly place: Place
      readonly format: string
      readonly found: string
      readonly known: string
    }
  | { readonly code: 'pins-variable'; readonly place: Place; readonly variable: string }
  | { readonly code: 'pin-without-hash'; readonly place: Place; readonly name: string }
  | {
      readonly code: 'pin-hash-unusable'
      readonly place: Place
      readonly name: string
      readonly hash: string
    }
  | { readonly code: 'pin-not-exact'; readonly place: Place; readonly requirement: string }
  | {
      readonly code: 'pin-not-from-index'
      readonly place: Place
      readonly name: string
      /** Such as `git`, `path` or `editable`. */
      readonly source: string
    }
  | {
      readonly code: 'pin-option-unsupported'
      readonly place: Place
      readonly name: string
      readonly option: string
    }
  | {
      readonly code: 'pin-contradiction'
      readonly place: Place
      readonly other: Place
      readonly name: string
      readonly problem: string
    }
  | {
      readonly code: 'pin-spelled-twice'
      readonly place: Place
      readonly other: Place
      readonly spellings: readonly [string, string]
    }
  | {
      readonly code: 'pin-ambiguous'
      readonly place: Place
      readonly name: string
      readonly versions: readonly string[]
      readonly target: string
    }
  | {
      readonly code: 'pin-without-sdist'
      readonly place: Place
      readonly name: string
      readonly version: string
      readonly wheels: number
    }
  | {
      readonly code: 'pin-marker-undecidable'
      readonly place: Place
      readonly name: string
      /** Absent where it is no single one. */
      readonly marker?: string
      readonly problem: string
    }
  | {
      readonly code: 'pins-exclude-target'
      readonly place: Place
      readonly what: string
      readonly condition: string
      readonly target: string
    }
  | {
      readonly code: 'pins-choice-unknown'
      readonly file: string
      readonly kind: 'extra' | 'group'
      readonly name: string
      readonly known: readonly string[]
    }
  | {
      readonly code: 'pins-choice-conflict'
      readonly file: string
      /** Such as `the extra cpu of project`. */
      readonly names: readonly string[]
    }

/** What each `PinsFailure` says to people: headline, details and the next step. */
export const pinsDescriptions: Descriptions<PinsFailure> = {
  'pins-kind-unknown': {
    status: 2,
    message: f => `${f.file} is no file of pins that debwright knows by its name`,
    hint: () => 'name it *.txt (requirements with hashes), pylock.toml, uv.lock, poetry.lock or Pipfile.lock',
  },
  'pins-unreadable': {
    status: 2,
    message: f => f.problem,
    facts: f => [
      ...(f.expected === undefined ? [] : [['expected', f.expected] as const]),
      ...(f.actual === undefined ? [] : [['actual', f.actual] as const]),
    ],
    hint: () => 'write the file again with the tool that it comes from, or correct the line',
  },
  'pins-version-unknown': {
    status: 2,
    message: f => `${f.format} in a version that debwright does not know`,
    facts: f => [
      ['expected', f.known],
      ['actual', f.found],
    ],
    hint: () => 'write it with a tool of a known version, or export it as requirements with hashes',
  },
  'pins-variable': {
    status: 2,
    message: f => `the line depends on the environment variable ${f.variable}`,
    hint: () => 'write its value into the file: equal files must give equal locks on every machine',
  },
  'pin-without-hash': {
    status: 2,
    message: f => `${f.name} is pinned without a hash`,
    hint: () =>
      'write the hashes too: `uv export --format requirements.txt`, `uv pip compile --generate-hashes` or `pip-compile --generate-hashes`',
  },
  'pin-hash-unusable': {
    status: 2,
    message: f => `a hash of ${f.name} proves nothing`,
    facts: f => [
      ['expected', 'sha256, sha384 or sha512 in hexadecimal digits'],
      ['actual', f.hash],
    ],
    hint: () => 'pin again with a tool that writes SHA-256',
  },
  'pin-not-exact': {
    status: 2,
    message: f => `${f.requirement} does not name exactly one version`,
    hint: () => 'pin it with `==` and one version',
  },
  'pin-not-from-index': {
    status: 2,
    message: f => `${f.name} comes from no index but from ${f.source}`,
    hint: () =>
      "pin a published version, or name the sdist that stands for it under `python.sources`; for what is published nowhere make one (`python -m build --sdist`) and put it into a folder that is an index of your own (`python.indexes`); if it is the application itself, say so with the recipe's `source` and leave it out of the pins",
  },
  'pin-option-unsupported': {
    status: 2,
    message: f => `${f.name} has the option ${f.option}, which cannot be carried over`,
    hint: f => `leave it out here and say it in the recipe, under \`python.overrides.${f.name}\``,
  },
  'pin-contradiction': {
    status: 2,
    message: f => `two pins of ${f.name} contradict each other: ${f.problem}`,
    facts: f => [['the other', `${f.other.file}:${f.other.line ?? '?'}`]],
    hint: () => 'keep the one that is right',
  },
  'pin-spelled-twice': {
    status: 2,
    message: f => `${f.spellings[0]} and ${f.spellings[1]} are one project`,
    facts: f => [['the other', `${f.other.file}:${f.other.line ?? '?'}`]],
    hint: () => 'keep one entry, in one spelling',
  },
  'pin-ambiguous': {
    status: 2,
    message: f => `more than one version of ${f.name} applies to ${f.target}`,
    facts: f => [['versions', f.versions.join(', ')]],
    hint: () => 'pin again so that the markers exclude each other, or choose other groups and extras',
  },
  'pin-without-sdist': {
    status: 2,
    message: f => `${f.name} ${f.version} is pinned without an sdist: there is nothing to build it from`,
    facts: f => [['wheels', `${f.wheels}`]],
    hint: f =>
      `lock again so that sdists are listed (\`pip lock\` lists none), or pin a version of ${f.name} that has one`,
  },
  'pin-marker-undecidable': {
    status: 2,
    message: f => `whether ${f.name} is needed cannot be decided: ${f.problem}`,
    facts: f => (f.marker === undefined ? [] : [['marker', f.marker]]),
    hint: () => 'remove the marker, or replace it by one about the Python version or the platform',
  },
  'pins-exclude-target': {
    status: 2,
    message: f => `${f.what} is not meant for ${f.target}`,
    facts: f => [['condition', f.condition]],
    hint: () => 'lock again with a range of Python versions and platforms that includes the target',
  },
  'pins-choice-unknown': {
    status: 2,
    message: f => `${f.file} has no ${f.kind} ${f.name}`,
    facts: f => [['known', f.known.length === 0 ? 'none' : f.known.join(', ')]],
    hint: () => "correct the name in the recipe's `python` section",
  },
  'pins-choice-conflict': {
    status: 2,
    message: f => `${f.file} says that what is chosen excludes one another`,
    facts: f => [['chosen', f.names.join(', ')]],
    hint: () => 'choose one of them',
  },
}
