import { spawnSync } from 'node:child_process'
import { chmod, chown, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { unprivilegedId } from '../../../src/machine/unprivileged.ts'
import { type Account, accounts, openCopy, removeCopy, spawnChild } from '../accounts.ts'
import { makeMinimalRoot } from '../roots/minimal-root.ts'

let place = ''

beforeAll(async () => {
  place = await mkdtemp('/var/tmp/debwright-isolation-')
  await chmod(place, 0o755)
  for (const account of accounts()) {
    await makeMinimalRoot(rootOf(account))
    // Its owner could write it, were it not read-only.
    const kernelUid = account.uid === 0 ? unprivilegedId : account.uid
    spawnSync('chown', ['-R', String(kernelUid), rootOf(account)])
  }
  await writeFile(join(place, 'secret'), 'host secret', { mode: 0o644 })
})

afterAll(async () => {
  removeCopy()
  await rm(place, { recursive: true, force: true })
})

function rootOf(account: Account): string {
  return join(place, `root of ${account.name}`)
}

async function workFolder(account: Account): Promise<string> {
  const folder = await mkdtemp(join(place, 'work-'))
  await chown(folder, account.uid, account.gid)
  await chmod(folder, 0o755)
  return folder
}

interface ChildAnswer {
  readonly output: string
  readonly processes: readonly { readonly pid: number; readonly name: string; readonly uids: string }[]
}

async function inside(account: Account, profile: 'build' | 'system', script: string): Promise<string> {
  return (await askChild(account, profile, script)).output
}

async function askChild(account: Account, profile: string, script: string): Promise<ChildAnswer> {
  const child = spawnChild(
    account,
    'containers/isolation-child.ts',
    [await workFolder(account), rootOf(account), profile],
    script,
  )
  const { stdout, stderr, code } = await child.ended
  if (code !== 0) throw new Error(stderr)
  return JSON.parse(stdout)
}

/** A perl program as one shell command. */
const perl = (program: string) => `PERL_BADLANG=0 perl -e '$| = 1; ${program}'\n`

describe.each(accounts())('started by $name', account => {
  describe.each(['build', 'system'] as const)('the %s profile', profile => {
    it('runs under an unprivileged uid of the host, whatever uid it shows inside', async () => {
      const { processes } = await askChild(account, profile, 'sleep 30 & echo look; wait')
      const kernelUid = account.uid === 0 ? unprivilegedId : account.uid
      expect(processes.map(({ name }) => name).slice(0, 3)).toEqual(['bwrap', 'bwrap', 'sh'])
      expect(processes).toHaveLength(4)
      for (const { uids } of processes) expect(uids).toBe(Array(4).fill(kernelUid).join('\t'))
      expect(await inside(account, profile, 'id -u; id -g')).toBe(
        profile === 'build' ? '1000\n1000\n' : '0\n0\n',
      )
    })

    it('has no network but a loopback of its own', async () => {
      const server = createServer().listen(0, '127.0.0.1')
      await new Promise(resolve => server.once('listening', resolve))
      const address = server.address()
      const port = typeof address === 'object' ? address?.port : undefined
      // AF_INET is 2, SOCK_STREAM 1; the address of a socket is packed as in ip(7).
      const script = perl(
        [
          'open F, "/proc/self/net/dev"; while (<F>) { print "$1\\n" if /^ *(\\w+):/ }',
          'sub reach { socket(S, 2, 1, 0); my $to = pack("S n C4 x8", 2, @_); print connect(S, $to) ? "reached" : $!, "\\n" }',
          `reach(${port}, 127, 0, 0, 1); reach(80, 192, 0, 2, 1)`,
          'print socket(V, 40, 1, 0) ? "vsock" : $!, "\\n"; socket(U, 1, 1, 0) or print "no unix socket\\n"',
        ].join('; '),
      )
      try {
        expect(await inside(account, profile, script)).toBe(
          [
            'lo',
            'Connection refused',
            'Network is unreachable',
            'Address family not supported by protocol',
            '',
          ].join('\n'),
        )
      } finally {
        server.close()
      }
    })

    it('sees no file of the host', async () => {
      const script = `cat ${join(place, 'secret')} /etc/passwd /etc/hostname; ls / /build /dev /sys/* /home /root /var; ls /proc/1/root/`
      const seen = await inside(account, profile, script)
      expect(seen).not.toContain('host secret')
      expect(seen.split('\n')).toEqual([
        `cat: ${join(place, 'secret')}: No such file or directory`,
        'cat: /etc/passwd: No such file or directory',
        'cat: /etc/hostname: No such file or directory',
        "ls: cannot access '/home': No such file or directory",
        "ls: cannot access '/root': No such file or directory",
        "ls: cannot access '/var': No such file or directory",
        '/:',
        ...['bin', 'build', 'dev', 'etc', 'lib', 'lib64', 'proc', 'sys', 'tmp', 'usr', 'vendor', ''],
        '/build:',
        ...['env', 'home', 'in', 'out', 'src', ''],
        '/dev:',
        ...['core', 'fd', 'full', 'null', 'ptmx', 'pts', 'random', 'shm', 'stderr', 'stdin', 'stdout'],
        ...['tty', 'urandom', 'zero', ''],
        '/sys/devices:',
        'system',
        ...['bin', 'build', 'dev', 'etc', 'lib', 'lib64', 'proc', 'sys', 'tmp', 'usr', 'vendor', ''],
      ])
    })

    it('inherits no variable and no descriptor', async () => {
      const seen = await inside(account, profile, 'env | sort; ls /proc/self/fd')
      const home = profile === 'build' ? '/build/home' : '/root'
      const path = profile === 'build' ? '/build/env/bin:/usr/bin:/bin' : '/usr/sbin:/usr/bin:/sbin:/bin'
      expect(seen.split('\n')).toEqual([
        `HOME=${home}`,
        'LC_ALL=C.UTF-8',
        'OLDPWD=/',
        `PATH=${path}`,
        'PWD=/build/src',
        ...(profile === 'build' ? ['PYTHONDONTWRITEBYTECODE=1'] : []),
        'PYTHONHASHSEED=0',
        'TZ=UTC',
        ...['0', '1', '2', '3', ''],
      ])
    })

    it('sees no process but its own', async () => {
      const seen = await inside(account, profile, 'cd /proc; echo [0-9]*; cat 1/comm')
      expect(seen).toMatch(/^1 2( \d)?\nbwrap\n$/)
    })

    it('is not told where it lies on the host, how the machine was started or whose it is', async () => {
      const seen = await inside(
        account,
        profile,
        'cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ /proc/cmdline /proc/sys/kernel/random/boot_id; id -G; ls -la /proc/1/cwd',
      )
      expect(seen).not.toContain(place)
      const user = profile === 'build' ? '1000' : '0'
      expect(seen).toContain(`\n00000000-0000-0000-0000-000000000000\n${user}\n`)
      expect(seen).not.toContain((await readFile('/proc/cmdline', 'utf8')).trim())
    })

    it('has limits of its own, which it cannot raise to those of the user', async () => {
      const script = 'ulimit -S -n; ulimit -H -n; ulimit -S -s; ulimit -H -s; ulimit -l; ulimit -c'
      expect(await inside(account, profile, script)).toBe('1024\n4096\n8192\n65536\n64\n0\n')
    })

    it('cannot open the settings of the kernel for writing', async () => {
      // NOTE: opened, never written: as kernel root a container could change the host.
      const settings = [
        'kernel/core_pattern',
        'kernel/hostname',
        'vm/overcommit_memory',
        'net/ipv4/ip_forward',
      ]
      // The last one is the process's own: only a read-only /proc refuses it.
      const paths = [...settings.map(name => `sys/${name}`), 'self/comm']
      const script = paths.map(path => `( : >>/proc/${path} ) 2>&1\n`).join('')
      const answers = (await inside(account, profile, script)).trimEnd().split('\n')
      expect(answers).toHaveLength(paths.length)
      for (const answer of answers)
        expect(answer).toMatch(/^sh: \d+: cannot create .*: (Permission denied|Read-only file system)$/)
      expect(answers.at(-1)).toMatch(/Read-only file system$/)
    })

    it('cannot make namespaces of its own, mount, or reach into others', async () => {
      const calls = [
        ['unshare(NEWUSER)', '272, 0x10000000'],
        ['unshare(NEWUSER|NEWNS)', '272, 0x10020000'],
        ['clone(NEWUSER)', '56, 0x10000011, 0, 0, 0, 0'],
        ['clone3', '435, 0, 0'],
        ['mount', '165, my $from = "x", my $to = "/tmp", my $type = "tmpfs", 0, 0'],
        ['umount2', '166, my $path = "/tmp", 2'],
        ['open_tree', '428, -100, my $path = "/", 1'],
        ['fsopen', '430, my $type = "proc", 0'],
        ['fsmount', '432, 0, 0, 0'],
        ['move_mount', '429, 0, my $from = "", 0, my $to = "/tmp", 4'],
        ['mount_setattr', '442, -100, my $path = "/build", 0, 0, 0'],
        ['setns', '308, 0, 0'],
        ['keyctl', '250, 0, -3, 0'],
        ['bpf', '321, 0, 0, 0'],
        ['perf_event_open', '298, 0, 0, 0, 0, 0'],
        ['userfaultfd', '323, 0'],
        ['io_uring_setup', '425, 1, 0'],
      ].map(([name, call]) =>
        perl(`$! = 0; my $r = syscall(${call}); print "${name}: ", $r < 0 ? $! : "allowed", "\\n"`),
      )
      const seen = await inside(account, profile, calls.join(''))
      const refused = 'Operation not permitted'
      expect(
        seen
          .trimEnd()
          .split('\n')
          .map(line => line.split(': ')),
      ).toEqual([
        ['unshare(NEWUSER)', refused],
        ['unshare(NEWUSER|NEWNS)', refused],
        ['clone(NEWUSER)', refused],
        ['clone3', 'Function not implemented'],
        ['mount', refused],
        ['umount2', refused],
        ['open_tree', refused],
        ['fsopen', refused],
        ['fsmount', refused],
        ['move_mount', refused],
        ['mount_setattr', refused],
        ['setns', refused],
        ['keyctl', refused],
        ['bpf', refused],
        ['perf_event_open', refused],
        ['userfaultfd', refused],
        ['io_uring_setup', refused],
      ])
    })

    it('is killed when it calls the kernel in the way of x32', async () => {
      expect(await inside(account, profile, `${perl('syscall(0x40000000 + 39)')}echo $?`)).toMatch(/159\n$/)
    })

    it('writes below its writable folders and /tmp only', async () => {
      const places = [
        '/',
        '/build',
        '/build/in',
        '/build/env',
        '/vendor',
        '/usr/bin',
        '/dev',
        '/sys',
        '/proc',
      ]
      const script = [...places, '/build/src', '/build/out', '/build/home', '/tmp', '/dev/shm']
        .map(path => `( : >${path}/new ) 2>/dev/null && echo ${path}\n`)
        .join('')
      expect(await inside(account, profile, script)).toBe(
        '/build/src\n/build/out\n/build/home\n/tmp\n/dev/shm\n',
      )
    })

    it('cannot have more processes than its limit', async () => {
      const program =
        'my $n = 0; while ($n < 500) { my $p = fork; last unless defined $p; if (!$p) { sleep 60; exit } $n++ } print "$n $!\\n"'
      const [count, ...error] = (await inside(account, profile, perl(program))).trimEnd().split(' ')
      expect(Number(count)).toBeLessThan(300)
      expect(error.join(' ')).toBe('Resource temporarily unavailable')
    })

    it('dies with its parent, even one that cannot say goodbye', async () => {
      const script = '(trap "" HUP TERM INT; sleep 300 & wait) & sleep 300 & echo look; wait'
      const child = spawnChild(
        account,
        'containers/isolation-child.ts',
        [await workFolder(account), rootOf(account), profile, 'stay'],
        script,
      )
      const { processes }: ChildAnswer = JSON.parse(await child.firstLine)
      expect(processes.length).toBeGreaterThanOrEqual(5)
      child.kill()
      await child.ended
      await vi.waitFor(async () => {
        const alive = await readdir('/proc')
        const states = await Promise.all(
          processes.map(async ({ pid }) =>
            alive.includes(String(pid)) ? readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '') : '',
          ),
        )
        expect(states.filter(state => state !== '' && !/\) Z /.test(state))).toEqual([])
      }, 5000)
    })
  })

  it('is not told of further groups of the user, who cannot give them up', async () => {
    const { node, clone } = openCopy()
    const child = join(clone, 'test/machine/containers/isolation-child.ts')
    const words = [node, child, await workFolder(account), rootOf(account), 'build']
    const { uid, gid } = account
    const joined = [
      'setpriv',
      '--reuid',
      `${uid}`,
      '--regid',
      `${gid}`,
      '--groups',
      '4,24,27',
      '--',
      ...words,
    ]
    const [program = '', ...rest] = process.getuid?.() === 0 ? joined : words
    const ended = spawnSync(program, rest, { input: 'id -G', encoding: 'utf8' })
    expect(ended.stderr).toBe('')
    expect(JSON.parse(ended.stdout).output).toBe('1000\n')
  })

  it('drops every capability in the build profile', async () => {
    const seen = await inside(
      account,
      'build',
      'while read a b; do case $a in Cap*|NoNewPrivs:) echo $a $b;; esac; done </proc/self/status',
    )
    expect(seen.split('\n')).toEqual([
      ...['CapInh:', 'CapPrm:', 'CapEff:', 'CapBnd:', 'CapAmb:'].map(name => `${name} 0000000000000000`),
      'NoNewPrivs: 1',
      '',
    ])
  })
})
