import type { Anomaly } from './anomaly.ts'
import type { ArchiveLimits } from './limits.ts'
import { parseMemberPath } from './member-path.ts'
import { createMemberTree, type MemberKind } from './member-tree.ts'
import type { PaxRecords } from './pax.ts'
import type { TarHeader } from './tar-header.ts'
import { judgeTarMember } from './tar-judgement.ts'
import { createTarMember, type TarKind, type TarMember, type TarPrelude } from './tar-member.ts'

/** A member beside all earlier ones: what is odd about it, and whether it is one too many. */
export interface AddedTarMember {
  readonly member: TarMember
  readonly anomalies: readonly Anomaly[]
  readonly isExcess: boolean
}

/** A function that takes in one member after the other and judges each beside those before it. */
export function createTarMembers(
  limits: ArchiveLimits,
): (header: TarHeader, prelude: TarPrelude, globals: PaxRecords, offset: number) => AddedTarMember {
  const tree = createMemberTree()
  let count = 0
  let content = 0
  return (header, prelude, globals, offset) => {
    const bare = createTarMember(header, prelude, globals, offset)
    const { path, anomalies: ofPath } = parseMemberPath(bare.name, limits)
    const member: TarMember = { ...bare, path }
    const ofLink = member.kind === 'hardlink' ? judgeHardLink(member, tree.kindOf, limits) : []
    const ofTree = tree.add(path, treeKinds[member.kind])
    count += 1
    content += member.size
    const excess = findExcess(count, content, limits)
    return {
      member,
      anomalies: [...judgeTarMember(bare, prelude), ...ofPath, ...ofTree, ...ofLink, ...excess],
      isExcess: excess.length > 0,
    }
  }
}

const treeKinds: Readonly<Record<TarKind, MemberKind>> = {
  file: 'file',
  hardlink: 'file',
  symlink: 'symlink',
  directory: 'directory',
  'character-device': 'other',
  'block-device': 'other',
  fifo: 'other',
  other: 'other',
}

/** A hard link is a second name of a file that the archive has already given; of anything else it would reach outside. */
function judgeHardLink(
  member: TarMember,
  kindOf: (path: string) => MemberKind | undefined,
  limits: ArchiveLimits,
): readonly Anomaly[] {
  const target = parseMemberPath(member.linkname, limits)
  if (target.anomalies.length > 0) return target.anomalies
  if (!target.slash && kindOf(target.path) === 'file') return []
  return [{ kind: 'unsafe-path', found: `a hard link to ${member.linkname}, which is no earlier file` }]
}

function findExcess(count: number, content: number, limits: ArchiveLimits): readonly Anomaly[] {
  if (count > limits.members) return [{ kind: 'too-large', found: `more than ${limits.members} members` }]
  if (content > limits.content)
    return [{ kind: 'too-large', found: `more than ${limits.content} bytes of content` }]
  return []
}
