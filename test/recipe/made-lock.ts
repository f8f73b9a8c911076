import { sha256Of } from '../../src/core/digest.ts'
import { debPurl } from '../../src/core/purl.ts'
import type { Lock, LockedDeb, LockedTarget } from '../../src/recipe/lock/lock.ts'

/** An sdist of a made lock: `NAME@VERSION` of what it is built with. */
export interface MadeEntry {
  readonly requires?: readonly string[]
  readonly asked?: readonly string[]
  readonly by?: readonly string[]
  readonly kind?: 'pure' | 'binary'
  /** What makes it another file of the same name. */
  readonly content?: string
}

/** What a made target is, beside its sdists. */
export interface MadeTarget {
  readonly install?: readonly string[]
  /** Build requirements of a local application; none without. */
  readonly application?: readonly string[]
  readonly crates?: Readonly<Record<string, readonly string[]>>
  readonly root?: string
  readonly debs?: Readonly<Record<string, readonly string[]>>
  /** Who asks for a .deb, by its name; its containers without. */
  readonly asking?: Readonly<Record<string, readonly string[]>>
}

const pypi = (id: string) => `pkg:pypi/${id}`
const file = (filename: string, content: string) => ({
  filename,
  sha256: sha256Of(content),
  size: content.length,
})

/** A target of few words: sdists by `NAME@VERSION`, debs by name, of which all are version 1. */
export function makeTarget(sdists: Readonly<Record<string, MadeEntry>>, made: MadeTarget = {}): LockedTarget {
  const requires = (list: readonly string[] = []) => list.map(pypi)
  return {
    suite: 'bookworm',
    architecture: 'amd64',
    python: { version: '3.11.2', minor: '3.11' },
    install: requires(made.install),
    ...(made.application === undefined
      ? {}
      : {
          application: {
            name: 'app',
            version: '1',
            kind: 'pure',
            'build-requires': requires(made.application),
            'dynamic-requires': [],
          },
        }),
    sdists: Object.entries(sdists).map(([id, entry]) => ({
      purl: pypi(id),
      ...file(`${id.replace('@', '-')}.tar.gz`, entry.content ?? id),
      kind: entry.kind ?? 'pure',
      'build-requires': requires(entry.requires),
      'dynamic-requires': [...(entry.asked ?? [])],
      'requested-by': [...(entry.by ?? ['pins'])],
    })),
    crates: Object.entries(made.crates ?? {}).map(([id, by]) => ({
      purl: `pkg:cargo/${id}`,
      ...file(`${id.replace('@', '-')}.crate`, id),
      'requested-by': by.map(pypi),
    })),
    debian: {
      releases: [
        {
          archive: 'debian',
          suite: 'bookworm',
          codename: 'bookworm',
          date: 'Sat, 06 Sep 2025 10:00:00 UTC',
          sha256: sha256Of('InRelease'),
        },
      ],
      requested: {},
      packages: Object.entries(made.debs ?? {}).map(([name, containers]) => {
        const deb = askedByContainers({
          purl: debPurl(name, '1', 'amd64'),
          ...file(`pool/main/${name}_1_amd64.deb`, name),
          archive: 'debian',
          in: [...containers],
        })
        const by = made.asking?.[name]
        return by === undefined ? deb : { ...deb, 'requested-by': [...by] }
      }),
    },
    'root-file-systems': { build: { sha256: sha256Of(made.root ?? 'root'), size: 1 } },
  }
}

/** A .deb that each of its containers asks for by itself, and no other package. */
export function askedByContainers(deb: Omit<LockedDeb, 'requested-by'>): LockedDeb {
  return { ...deb, 'requested-by': deb.in.map(name => `container:${name}`) }
}

/** A lock of made targets. */
export function makeLock(targets: Lock['targets'], madeFrom: Readonly<Record<string, string>> = {}): Lock {
  const digests = Object.entries(madeFrom).map(([part, value]) => [part, sha256Of(value)] as const)
  return { schema: 1, name: 'app', 'made-from': Object.fromEntries(digests), targets }
}
