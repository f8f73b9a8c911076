import { sortByBytes } from '../../../core/bytes.ts'
import type { ResolvedTarget } from '../../../recipe/resolve-recipe.ts'
import type { DebianArchive, ForeignArchive } from '../../../recipe/target-section.ts'
import type { LockedRelease, WantedArchive } from './debian.ts'

/** Where each part of Debian's archives lies: the mirrors that serve it, and what follows the name of the suite. */
const parts: Readonly<Record<DebianArchive, readonly [archive: string, suffix: string]>> = {
  debian: ['debian', ''],
  'debian-updates': ['debian', '-updates'],
  'debian-security': ['debian-security', '-security'],
  'debian-backports': ['debian', '-backports'],
}

/** The archives of a target, in its order. `keys` are those that the recipe names, by path. */
export function listWantedArchives(
  { suite, archives }: Pick<ResolvedTarget, 'suite' | 'archives'>,
  keys: ReadonlyMap<string, Uint8Array> = new Map(),
): readonly WantedArchive[] {
  return archives.map(one => (typeof one === 'string' ? debianPart(suite, one) : foreignPart(one, keys)))
}

/** Whether releases that a lock has believed are those of the same archives, by the same keys. */
export function sameArchives(locked: readonly LockedRelease[], wanted: readonly WantedArchive[]): boolean {
  const list = (names: readonly string[]) => sortByBytes(names, name => name).join('\n')
  return (
    list(locked.map(one => nameOf({ ...one, fingerprint: one['signed-by'] }))) ===
    list(wanted.map(one => nameOf({ ...one, fingerprint: one.key?.fingerprint })))
  )
}

function debianPart(suite: string, name: DebianArchive): WantedArchive {
  const [archive, suffix] = parts[name]
  return { archive, suite: `${suite}${suffix}`, components: ['main'] }
}

function foreignPart(
  { name, suite, components = ['main'], key, fingerprint }: ForeignArchive,
  keys: ReadonlyMap<string, Uint8Array>,
): WantedArchive {
  const keyring = keys.get(key)
  if (keyring === undefined) throw new Error(`the key of an archive was not read: ${key}`)
  return { archive: name, suite, components, key: { keyring, fingerprint } }
}

/** What a locked release and a wanted archive have in common. */
function nameOf(one: {
  readonly archive: string
  readonly suite: string
  readonly components?: readonly string[] | undefined
  readonly fingerprint: string | undefined
}): string {
  const { archive, suite, components = ['main'], fingerprint = '' } = one
  return [archive, suite, ...components, fingerprint].join(' ')
}
