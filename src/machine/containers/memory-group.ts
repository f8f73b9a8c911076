import { randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, rmdir, stat, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { setTimeout } from 'node:timers/promises'

/** A control group that bounds the memory of all its processes together. Disposed of when they are gone. */
export interface MemoryGroup extends AsyncDisposable {
  /** Where the kernel shows it. */
  readonly folder: string
  /** Takes a process in, and with it all that it starts from then on; false where the kernel refuses that. */
  readonly add: (pid: number) => Promise<boolean>
  /** Did the kernel kill in this group because the limit was reached? */
  readonly isExhausted: () => Promise<boolean>
}

/** The two interfaces of the kernel's memory controller: cgroups(7). */
interface Version {
  readonly limitFile: string
  readonly events: string
  /** Further files with their content: where the kernel has to kill, it kills all of the group. */
  readonly settings: Readonly<Record<string, string>>
}

const versions = {
  1: { limitFile: 'memory.limit_in_bytes', events: 'memory.oom_control', settings: {} },
  2: { limitFile: 'memory.max', events: 'memory.events', settings: { 'memory.oom.group': '1' } },
} as const satisfies Record<number, Version>

/** An empty group of a process that cannot be seen is nobody's after so many milliseconds, and not one about to be filled. */
const emptyMilliseconds = 600_000

/**
 * Makes a group of at most so many bytes. Undefined where this host delegates none to us: that needs root, or a unit
 * of the user's own service manager (`systemd-run --user --scope`), and a control-group file system that is writable.
 */
export async function openMemoryGroup(limitBytes: number): Promise<MemoryGroup | undefined> {
  for (const { folder, version } of await findPlaces()) {
    const group = await makeGroup(folder, versions[version], limitBytes)
    if (group !== undefined) return group
  }
  return undefined
}

interface Place {
  readonly folder: string
  readonly version: 1 | 2
}

/** Folders below which a group with a memory controller could be made, the nearest to this process first. */
async function findPlaces(): Promise<readonly Place[]> {
  const [mounts, groups] = await Promise.all(
    ['mountinfo', 'cgroup'].map(name => readFile(`/proc/self/${name}`, 'utf8').catch(() => '')),
  )
  const places = (mounts ?? '').split('\n').flatMap(line => {
    const [, root = '', mount = '', kind, options = ''] =
      /^\d+ \d+ \S+ (\S+) (\S+) .* - (cgroup2?) \S+ (\S+)$/.exec(line) ?? []
    const isFirst = kind === 'cgroup' && options.split(',').includes('memory')
    if (!isFirst && kind !== 'cgroup2') return []
    const own = (isFirst ? /^\d+:(?:\S*,)?memory(?:,\S*)?:(\S+)$/m : /^0::(\S+)$/m).exec(groups ?? '')?.[1]
    if (own === undefined) return []
    const folder = join(mount, relative(root, own))
    return isFirst ? [{ folder, version: 1 } as const] : ancestors(folder, mount)
  })
  const usable = await Promise.all(places.map(canHoldGroups))
  return places.filter((_, index) => usable[index])
}

/** In version 2 a group with processes in it has no controllers to give: one further up may have. */
function ancestors(folder: string, mount: string): readonly Place[] {
  if (folder !== mount && !folder.startsWith(`${mount}/`)) return []
  const place = { folder, version: 2 } as const
  return folder === mount ? [place] : [place, ...ancestors(dirname(folder), mount)]
}

async function canHoldGroups({ folder, version }: Place): Promise<boolean> {
  if (version === 1) return true
  const given = await readFile(join(folder, 'cgroup.subtree_control'), 'utf8').catch(() => '')
  return given.split(/\s+/).includes('memory')
}

async function makeGroup(
  parent: string,
  version: Version,
  limitBytes: number,
): Promise<MemoryGroup | undefined> {
  // The number alone may be that of a process in another pid namespace, which has its groups here too.
  const group = join(parent, `debwright-${process.pid}-${randomBytes(6).toString('hex')}`)
  try {
    await removeDead(parent)
    await mkdir(group)
  } catch {
    return undefined
  }
  const remove = () => removeGroup(group)
  try {
    await writeFile(join(group, version.limitFile), String(Math.floor(limitBytes)))
    for (const [name, value] of Object.entries(version.settings)) await writeFile(join(group, name), value)
  } catch {
    await remove()
    return undefined
  }
  return {
    folder: group,
    add: pid =>
      writeFile(join(group, 'cgroup.procs'), String(pid)).then(
        () => true,
        () => false,
      ),
    isExhausted: async () => {
      const events = await readFile(join(group, version.events), 'utf8').catch(() => '')
      return Number(/^oom_kill (\d+)$/m.exec(events)?.[1] ?? 0) > 0
    },
    [Symbol.asyncDispose]: remove,
  }
}

/** A group whose last process just ended is busy for a moment. What stays all the same is empty, and the next run's to remove. */
async function removeGroup(group: string): Promise<void> {
  for (let attempt = 1; attempt <= 10; attempt += 1) {
    try {
      return await rmdir(group)
    } catch {
      await setTimeout(1)
    }
  }
}

/**
 * Groups of runs that were killed are empty; one with processes in it cannot be removed. A process that is not there may be
 * one of another pid namespace, whose group is empty for the moment before its first process is in it.
 */
async function removeDead(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const [, pid] = /^debwright-(\d+)-[0-9a-f]+$/.exec(name) ?? []
    if (pid === undefined || isAlive(Number(pid))) continue
    const group = join(parent, name)
    const made = await stat(group).catch(() => undefined)
    if (made !== undefined && Date.now() - made.mtimeMs > emptyMilliseconds)
      await rmdir(group).catch(() => undefined)
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH')
  }
}
