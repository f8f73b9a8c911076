import type { ActionProfile } from '../../actions/action.ts'
import { containerPaths } from '../../actions/contract.ts'
import type { Descriptor } from '../process.ts'
import { seccompProgram } from './seccomp.ts'

/** One container as plain data: what it sees, what runs in it, what it may take. */
export interface Container {
  readonly profile: ActionProfile
  /** The root file system on the host; only the `system` profile may have it writable. */
  readonly root: { readonly path: string; readonly writable: boolean }
  /** Host folders or files laid over it, in this order. Parents below /build are made. */
  readonly binds: readonly Bind[]
  /** The work folder's /build/src comes as an archive, unpacked on a tmpfs in the order of its members. */
  readonly sourceArchive: boolean
  /** Where the source stands; /build/src by default. */
  readonly sourcePath?: string | undefined
  readonly uid: number
  readonly hostname: string
  readonly cpus: number
  /** Every variable; nothing is added. */
  readonly environment: Readonly<Record<string, string>>
  readonly arguments: readonly string[]
  readonly limits: ContainerLimits
  /** Keeps the user's terminal as the controlling one, so that a shell can do its work. */
  readonly interactive?: boolean
}

/** A file or folder of the host, and where the container sees it. */
export interface Bind {
  readonly from: string
  readonly to: string
  readonly writable: boolean
}

/** What the command in a container may take. */
export interface ContainerLimits {
  readonly seconds: number
  /** Of one file. */
  readonly fileBytes: number
  readonly processes: number
}

/** How this machine's bwrap is to be called, and descriptors 3 and up of the call. */
export interface BubblewrapCall {
  readonly arguments: readonly string[]
  /** What the descriptor that `--args` names gives: options, which hold paths of the host and are nobody's to see. */
  readonly options: readonly string[]
  readonly descriptors: readonly ('status' | 'gate' | 'source-archive' | Descriptor)[]
}

/** Options that older bubblewraps lack. */
export interface BubblewrapFeatures {
  readonly disableUserns: boolean
}

const descriptors = {
  status: '3',
  seccomp: '4',
  cpus: '5',
  bootOptions: '6',
  bootId: '7',
  options: '8',
  // A single digit: dash redirects no other.
  sourceArchive: '9',
} as const

/** What the container reads of the machine's start, in place of the truth. */
const boot = { options: '\n', id: '00000000-0000-0000-0000-000000000000\n' }

/**
 * How bwrap(1) makes a container. What it is called with stays readable to whatever runs inside, in /proc/1/cmdline: so
 * its options come through a descriptor.
 *
 * Order of options matters: later mounts lie over earlier ones, and a directory can be made only before its parent is read-only.
 */
export function bubblewrapCall(container: Container, features: BubblewrapFeatures): BubblewrapCall {
  const { profile, root, uid } = container
  const isSystem = profile === 'system'
  const user = isSystem ? '0' : String(uid)
  const cpus = container.cpus === 1 ? '0\n' : `0-${container.cpus - 1}\n`
  const options = [
    ...['--unshare-user', '--unshare-pid', '--unshare-ipc', '--unshare-uts', '--unshare-net'],
    '--unshare-cgroup-try',
    ...(features.disableUserns ? ['--disable-userns'] : []),
    ...['--uid', user, '--gid', user, '--hostname', container.hostname],
    ...(container.interactive === true ? [] : ['--new-session']),
    '--die-with-parent',
    ...(isSystem ? ['--cap-add', 'ALL'] : ['--cap-drop', 'ALL']),
    ...['--json-status-fd', descriptors.status, '--seccomp', descriptors.seccomp],
    ...['--block-fd', container.sourceArchive ? '10' : '9'],
    ...[root.writable ? '--bind' : '--ro-bind', root.path, '/'],
    ...['--proc', '/proc', '--remount-ro', '/proc'],
    ...['--ro-bind-data', descriptors.bootOptions, '/proc/cmdline'],
    ...['--ro-bind-data', descriptors.bootId, '/proc/sys/kernel/random/boot_id'],
    ...['--dev', '/dev', '--perms', '1777', '--tmpfs', '/dev/shm', '--remount-ro', '/dev'],
    ...['--perms', '1777', '--tmpfs', '/tmp'],
    ...['--tmpfs', '/sys', '--ro-bind-data', descriptors.cpus, '/sys/devices/system/cpu/online'],
    ...['--remount-ro', '/sys', '--tmpfs', '/build'],
    ...(container.sourceArchive ? ['--perms', '0755', '--tmpfs', sourcePathOf(container)] : []),
    ...container.binds.flatMap(bind => [bind.writable ? '--bind' : '--ro-bind', bind.from, bind.to]),
    ...['--remount-ro', '/build', '--chdir', '/', '--clearenv'],
    ...Object.entries(container.environment).flatMap(([name, value]) => ['--setenv', name, value]),
  ]
  const command = ['/bin/sh', '-c', entryScript(container), 'sh', ...container.arguments]
  return {
    arguments: ['--args', descriptors.options, '--', ...command],
    options,
    descriptors: [
      'status',
      { kind: 'bytes', bytes: seccompProgram(profile) },
      ...[cpus, boot.options, boot.id, options.map(option => `${option}\0`).join('')].map(bytesOf),
      ...(container.sourceArchive ? (['source-archive'] as const) : []),
      'gate',
    ],
  }
}

function bytesOf(text: string): Descriptor {
  return { kind: 'bytes', bytes: Buffer.from(text) }
}

/**
 * Runs inside, before the command: joins both output streams, so that the log has them in order, sets limits whatever
 * the user's own are (lower hard ones cannot be raised and stay), and fills /build/src. `-p` is the number of
 * processes for dash, `-u` for bash.
 */
function entryScript(container: Container): string {
  const { limits, sourceArchive } = container
  const blocks = Math.ceil(limits.fileBytes / 512)
  const from = descriptors.sourceArchive
  const openFiles = ['-S -n 1024', '-H -n 4096']
  // 64 MiB is what gcc asks for.
  const stack = ['-S -s 8192', '-H -s 65536']
  const options = ['-c 0', `-f ${blocks}`, ...openFiles, ...stack, '-l 64', `-p ${limits.processes}`]
  return [
    ...options.map(option => `ulimit ${option} 2>/dev/null`),
    `ulimit -u ${limits.processes} 2>/dev/null`,
    ...(sourceArchive
      ? [`tar -x -C ${sourcePathOf(container)} <&${from} 2>&1 || exit`, `exec ${from}<&-`]
      : []),
    'exec "$@" 2>&1',
  ].join('; ')
}

function sourcePathOf({ sourcePath = containerPaths.source }: Container): string {
  return sourcePath
}
