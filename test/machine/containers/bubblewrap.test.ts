import { expect, it } from 'vitest'
import {
  type BubblewrapCall,
  bubblewrapCall,
  type Container,
} from '../../../src/machine/containers/bubblewrap.ts'

const container: Container = {
  profile: 'build',
  root: { path: '/store/roots/abc', writable: false },
  binds: [
    { from: '/host/src', to: '/build/src', writable: true },
    { from: '/host/in', to: '/build/in', writable: false },
  ],
  sourceArchive: false,
  uid: 1000,
  hostname: 'alpha',
  cpus: 2,
  environment: { HOME: '/build/home', TZ: 'UTC' },
  arguments: ['python3', 'driver.py'],
  limits: { seconds: 60, fileBytes: 1024, processes: 100 },
}

it('says every argument of a build container', () => {
  const call = bubblewrapCall(container, { disableUserns: true })
  expect(call.options).toEqual([
    ...['--unshare-user', '--unshare-pid', '--unshare-ipc', '--unshare-uts', '--unshare-net'],
    ...['--unshare-cgroup-try', '--disable-userns', '--uid', '1000', '--gid', '1000', '--hostname', 'alpha'],
    ...['--new-session', '--die-with-parent', '--cap-drop', 'ALL'],
    ...['--json-status-fd', '3', '--seccomp', '4', '--block-fd', '9'],
    ...['--ro-bind', '/store/roots/abc', '/'],
    ...['--proc', '/proc', '--remount-ro', '/proc'],
    ...['--ro-bind-data', '6', '/proc/cmdline', '--ro-bind-data', '7', '/proc/sys/kernel/random/boot_id'],
    ...['--dev', '/dev', '--perms', '1777', '--tmpfs', '/dev/shm', '--remount-ro', '/dev'],
    ...['--perms', '1777', '--tmpfs', '/tmp'],
    ...['--tmpfs', '/sys', '--ro-bind-data', '5', '/sys/devices/system/cpu/online', '--remount-ro', '/sys'],
    ...['--tmpfs', '/build', '--bind', '/host/src', '/build/src', '--ro-bind', '/host/in', '/build/in'],
    ...['--remount-ro', '/build', '--chdir', '/', '--clearenv'],
    ...['--setenv', 'HOME', '/build/home', '--setenv', 'TZ', 'UTC'],
  ])
  expect(call.arguments).toEqual([
    ...['--args', '8', '--', '/bin/sh', '-c'],
    'ulimit -c 0 2>/dev/null; ulimit -f 2 2>/dev/null; ulimit -S -n 1024 2>/dev/null; ulimit -H -n 4096 2>/dev/null; ulimit -S -s 8192 2>/dev/null; ulimit -H -s 65536 2>/dev/null; ulimit -l 64 2>/dev/null; ulimit -p 100 2>/dev/null; ulimit -u 100 2>/dev/null; exec "$@" 2>&1',
    ...['sh', 'python3', 'driver.py'],
  ])
  expect(textOf(call.descriptors[5])).toBe(call.options.map(option => `${option}\0`).join(''))
})

it('gives a system container uid 0, all capabilities of its own namespace, and a root to write', () => {
  const system: Container = {
    ...container,
    profile: 'system',
    root: { path: '/host/root', writable: true },
  }
  const text = bubblewrapCall(system, { disableUserns: true }).options.join(' ')
  expect(text).toContain(' --uid 0 --gid 0 ')
  expect(text).toContain(' --cap-add ALL ')
  expect(text).not.toContain('--cap-drop')
  expect(text).toContain(' --bind /host/root / ')
})

it('fills /build/src on a tmpfs from descriptor 9 where an order of files is asked for', () => {
  const call = bubblewrapCall({ ...container, binds: [], sourceArchive: true }, { disableUserns: true })
  expect(call.descriptors.slice(6)).toEqual(['source-archive', 'gate'])
  expect(call.options.join(' ')).toContain(' --block-fd 10 ')
  expect(call.options.join(' ')).toContain(
    ' --tmpfs /build --perms 0755 --tmpfs /build/src --remount-ro /build ',
  )
  expect(call.arguments.join(' ')).toContain(
    '; tar -x -C /build/src <&9 2>&1 || exit; exec 9<&-; exec "$@" 2>&1',
  )
})

it('does not ask an older bubblewrap for what it lacks, and keeps the terminal of a shell', () => {
  const { options: without } = bubblewrapCall({ ...container, interactive: true }, { disableUserns: false })
  expect(without).not.toContain('--disable-userns')
  expect(without).not.toContain('--new-session')
})

it('names the processors as the kernel does', () => {
  const online = (cpus: number) =>
    textOf(bubblewrapCall({ ...container, cpus }, { disableUserns: true }).descriptors[2])
  expect([1, 2, 3].map(online)).toEqual(['0\n', '0-1\n', '0-2\n'])
})

function textOf(descriptor: BubblewrapCall['descriptors'][number] | undefined): string | undefined {
  return typeof descriptor === 'object' && descriptor.kind === 'bytes'
    ? Buffer.from(descriptor.bytes).toString()
    : undefined
}
