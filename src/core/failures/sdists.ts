import type { Descriptions } from './description.ts'
import { nameIndex } from './network.ts'

/** What an index has does not serve what is pinned or wanted: exit status 2, or 3 where a digest changed. */
export type SdistFailure =
  | {
      readonly code: 'pin-not-listed'
      readonly name: string
      readonly version: string
      /** The index that serves the name; absent for the machine's own. */
      readonly index?: string
    }
  | {
      readonly code: 'sdist-missing'
      readonly name: string
      readonly version: string
      /** How many wheels upstream has instead. */
      readonly wheels: number
    }
  | {
      readonly code: 'sdist-not-pinned'
      readonly name: string
      readonly version: string
      readonly sdists: readonly string[]
    }
  | {
      readonly code: 'listed-digest-changed'
      readonly filename: string
      readonly known: string
      readonly claimed: string
    }
  | { readonly code: 'wheel-kind-unknown'; readonly name: string; readonly version: string }
  | {
      readonly code: 'python-excluded'
      readonly name: string
      readonly version: string
      readonly requiresPython: string
      readonly python: string
      readonly target: string
    }
  | {
      readonly code: 'pin-yanked'
      readonly name: string
      readonly version: string
      /** Upstream's words, where it has some. */
      readonly reason?: string
    }
  | { readonly code: 'project-quarantined'; readonly name: string; readonly reason?: string }
  | {
      readonly code: 'release-age-unknown'
      readonly of: string
      readonly name: string
      readonly version: string
    }

/** What each `SdistFailure` says to people: headline, details and the next step. */
export const sdistDescriptions: Descriptions<SdistFailure> = {
  'pin-not-listed': {
    status: 2,
    message: f => `${nameIndex(f.index)} does not list ${f.name} ${f.version}, which is pinned`,
    hint: f =>
      f.index === undefined
        ? 'pin a version that the index still has, or name the index that has it in your pip or uv settings'
        : `pin a version that ${f.index} has, or correct \`python.indexes\`: no other index is asked for ${f.name}`,
  },
  'sdist-missing': {
    status: 2,
    message: f =>
      `${f.name} ${f.version} has no sdist${f.wheels === 0 ? '' : `, only ${f.wheels} wheel${f.wheels === 1 ? '' : 's'}`}`,
    hint: f => `pin a version of ${f.name} that upstream publishes as source, or do without it`,
  },
  'sdist-not-pinned': {
    status: 2,
    message: f => `the pins of ${f.name} ${f.version} hold the hash of none of its sdists`,
    facts: f => [['sdists', f.sdists.join(', ')]],
    hint: f =>
      `pin again with a tool that writes the hashes of all files (uv, pip-compile, poetry export), or add the sdist's \`--hash\` to ${f.name}`,
  },
  'listed-digest-changed': {
    status: 3,
    message: f => `the index now claims another digest for ${f.filename}`,
    facts: f => [
      ['known', f.known],
      ['claimed', f.claimed],
    ],
    hint: () =>
      'a published file never changes; find out what happened before you lock anything from this index',
  },
  'wheel-kind-unknown': {
    status: 2,
    message: f => `nothing tells whether the wheel of ${f.name} ${f.version} is pure or binary`,
    hint: f =>
      `upstream has no wheel that would tell; say it in the recipe: \`python.overrides.${f.name}: {kind: pure, reason: …}\``,
  },
  'python-excluded': {
    status: 2,
    message: f => `${f.name} ${f.version} does not work with the Python of ${f.target}`,
    facts: f => [
      ['requires', f.requiresPython],
      ['python', f.python],
    ],
    hint: f =>
      `take a version of ${f.name} that supports Python ${f.python}: pin it, or bound a build tool with \`python.build-constraints\``,
  },
  'pin-yanked': {
    status: 2,
    message: f => `upstream has withdrawn ${f.name} ${f.version}, which is pinned`,
    facts: f => (f.reason === undefined ? [] : [['reason', f.reason]]),
    hint: f =>
      `pin another version; or say why it is used all the same: \`python.allow: [{yanked: ${f.name}, when: "==${f.version}", reason: …}]\``,
  },
  'project-quarantined': {
    status: 2,
    message: f => `the index has put ${f.name} into quarantine`,
    facts: f => (f.reason === undefined ? [] : [['reason', f.reason]]),
    hint: () =>
      'such a project is taken for dangerous, malware for example: do without it, or wait until the index has looked at it',
  },
  'release-age-unknown': {
    status: 2,
    message: f => `nobody says when ${f.name} ${f.version} was uploaded, and the recipe asks for an age`,
    facts: f => [['wanted for', f.of]],
    hint: f =>
      `use an index that tells upload times (PEP 700); or choose the version yourself: \`python.build-constraints: {${f.name}: "==${f.version}"}\`; or leave out \`min-release-age\` and \`exclude-newer\``,
  },
}
