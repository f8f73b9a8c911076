import type { Anomaly } from './anomaly.ts'

/** What a path is, as far as other paths of the archive are concerned. */
export type MemberKind = 'file' | 'directory' | 'symlink' | 'other'

/** The paths of an archive read so far, which tells whether the next one contradicts them. */
export interface MemberTree {
  /** Adds a path (see `parseMemberPath`) and returns what is wrong with it beside the earlier ones. */
  readonly add: (path: string, kind: MemberKind) => readonly Anomaly[]
  /** What an exact path is so far. */
  readonly kindOf: (path: string) => MemberKind | undefined
}

/**
 * An empty tree. Two members of one path, also after Unicode normalization (NFC), and members below something that is
 * no directory mean different files to different readers and file systems.
 */
export function createMemberTree(): MemberTree {
  const members = new Map<string, { readonly path: string; readonly kind: MemberKind }>()
  const parents = new Map<string, string>()
  return {
    add: (path, kind) => {
      const key = path.normalize('NFC')
      const found = [
        ...judgeTop(path, kind),
        ...compareTwins(path, kind, members.get(key)),
        ...compareWithParent(path, kind, parents.get(key)),
        ...addParents(path, members, parents),
      ]
      if (!members.has(key)) members.set(key, { path, kind })
      return found.map(anomaly => ({ ...anomaly, member: path }))
    },
    kindOf: path => {
      const member = members.get(path.normalize('NFC'))
      return member?.path === path ? member.kind : undefined
    },
  }
}

/** The folder that is unpacked into is a directory, whatever a member `.` says. */
function judgeTop(path: string, kind: MemberKind): readonly Anomaly[] {
  if (path !== '' || kind === 'directory') return []
  return [{ kind: 'unsafe-path', found: 'a member that is no directory in place of the target folder' }]
}

function compareTwins(
  path: string,
  kind: MemberKind,
  twin: { readonly path: string; readonly kind: MemberKind } | undefined,
): readonly Anomaly[] {
  if (twin === undefined) return []
  if (twin.path !== path)
    return [{ kind: 'ambiguous', found: 'two names that are one after Unicode normalization' }]
  if (twin.kind === 'directory' && kind === 'directory')
    return [{ kind: 'unusual', found: 'one directory listed twice' }]
  return [{ kind: 'ambiguous', found: 'two members of one name' }]
}

function compareWithParent(path: string, kind: MemberKind, parent: string | undefined): readonly Anomaly[] {
  if (parent === undefined) return []
  if (parent !== path)
    return [{ kind: 'ambiguous', found: 'two names that are one after Unicode normalization' }]
  if (kind !== 'directory')
    return [{ kind: 'ambiguous', found: 'a member that is no directory, and earlier members below it' }]
  return []
}

function addParents(
  path: string,
  members: ReadonlyMap<string, { readonly path: string; readonly kind: MemberKind }>,
  parents: Map<string, string>,
): readonly Anomaly[] {
  const found: Anomaly[] = []
  for (let cut = path.lastIndexOf('/'); cut > 0; cut = path.lastIndexOf('/', cut - 1)) {
    const parent = path.slice(0, cut)
    const key = parent.normalize('NFC')
    const known = parents.get(key) ?? members.get(key)?.path
    if (known !== undefined && known !== parent)
      found.push({ kind: 'ambiguous', found: 'two names that are one after Unicode normalization' })
    const member = members.get(key)
    if (member !== undefined && member.kind !== 'directory')
      found.push({ kind: 'ambiguous', found: `a member below ${parent}, which is no directory` })
    if (parents.has(key)) break
    parents.set(key, parent)
  }
  return found
}
