import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { Store } from '../../src/actions/host.ts'
import type { DebSection } from '../../src/recipe/recipe.ts'
import type { DebRequest } from '../../src/stages/deb/deb.ts'
import { makeDeb } from '../../src/stages/deb/make-deb.ts'
import { helloRequest, helloWheel, wholeSection } from '../stages/deb/hello-request.ts'
import { hostExecutor, hostRoot, memoryStore } from '../stages/deb/host-executor.ts'
import type { MadeFile } from '../stages/venv/make-wheel.ts'

const folder = mkdtempSync(join(tmpdir(), 'debwright-deb-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const python = execFileSync(
  '/usr/bin/python3',
  ['-c', 'import platform as p; print(".".join(p.python_version_tuple()[:2]), p.python_version())'],
  { encoding: 'utf8' },
)
  .trim()
  .split(' ')
const extension = compileExtension()

function helloDeb(section: DebSection): DebRequest {
  const [minor = '', version = ''] = python
  return { ...helloRequest(section), python: { minor, version } }
}

/** Makes the .deb with the host's tools. */
function makeFrom(request: DebRequest, store: Store, libraries: readonly MadeFile[]) {
  const host = { store, events: () => undefined }
  const { signal } = new AbortController()
  return makeDeb(request, [helloWheel(libraries)], hostRoot, host, hostExecutor(store), signal)
}

/** Makes the .deb, writes all three files and answers their paths. */
async function make(
  request: DebRequest,
  name: string,
): Promise<{ readonly deb: string; readonly changes: string }> {
  const store = memoryStore()
  const made = await makeFrom(
    request,
    store,
    extension === undefined ? [] : [{ path: 'hello/_x.so', content: extension }],
  )
  if (!made.ok) throw new Error(JSON.stringify(made.failures))
  mkdirSync(join(folder, name))
  for (const artifact of [made.value.deb, made.value.buildinfo, made.value.changes])
    await store.copyTo(artifact.digest, join(folder, name, artifact.name))
  return {
    deb: join(folder, name, made.value.deb.name),
    changes: join(folder, name, made.value.changes.name),
  }
}

function run(program: string, ...args: readonly string[]): string {
  return execFileSync(program, args, { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C.UTF-8' } })
}

const hasMachine = extension !== undefined

describe('a .deb that we make', () => {
  it('is read by dpkg-deb, with right md5sums and the size that dpkg-gencontrol counts', {
    timeout: 60_000,
  }, async () => {
    const { deb } = await make(helloDeb(wholeSection), 'read')
    const tree = join(folder, 'read', 'debian', 'hello')
    mkdirSync(join(folder, 'read', 'debian'))
    run('dpkg-deb', '--raw-extract', deb, tree)
    execFileSync('md5sum', ['--check', '--strict', '--quiet', 'DEBIAN/md5sums'], { cwd: tree })
    expect(run('dpkg-deb', '--field', deb, 'Architecture').trim()).toBe(hasMachine ? 'amd64' : 'all')
    expect(run('dpkg-deb', '--field', deb, 'Depends').includes('libc6 (')).toBe(hasMachine)
    const conffiles = readFileSync(join(tree, 'DEBIAN', 'conffiles'), 'utf8')
    expect(conffiles).toBe('/etc/apparmor.d/opt.venvs.hello\n/etc/hello/hello.conf\n')
    rmSync(join(tree, 'DEBIAN'), { recursive: true })
    writeFileSync(
      join(folder, 'read', 'debian', 'control'),
      'Source: hello\nMaintainer: R <r@example.org>\n\nPackage: hello\nArchitecture: any\nDescription: x\n',
    )
    writeFileSync(join(folder, 'read', 'debian', 'changelog'), helloRequest().changelog)
    const counted = execFileSync('dpkg-gencontrol', ['-phello', '-Pdebian/hello', '-O', '-n'], {
      cwd: join(folder, 'read'),
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    expect(run('dpkg-deb', '--field', deb, 'Installed-Size').trim()).toBe(
      /^Installed-Size: (\d+)$/m.exec(counted)?.[1],
    )
  })

  it('has the same bytes when it is made again', { timeout: 60_000 }, async () => {
    const [first, second] = [
      await make(helloDeb(wholeSection), 'one'),
      await make(helloDeb(wholeSection), 'two'),
    ]
    expect(readFileSync(first.deb).equals(readFileSync(second.deb))).toBe(true)
    expect(readFileSync(first.changes, 'utf8')).toBe(readFileSync(second.changes, 'utf8'))
  })

  it.skipIf(!hasMachine)(
    'finds a library that the wheel brings itself, and misses one that nobody has',
    {
      timeout: 60_000,
    },
    async () => {
      const library = compileShared(
        'libinner.so.1',
        'int inner(void) { return 1; }\n',
        '-Wl,-soname,libinner.so.1',
      )
      const user = compileShared(
        'y.so',
        'int inner(void);\nint outer(void) { return inner(); }\n',
        ...['-Wl,-rpath,$ORIGIN', `-L${folder}`, '-l:libinner.so.1'],
      )
      const files = [
        { path: 'hello/y.so', content: user ?? '' },
        { path: 'hello/libinner.so.1', content: library ?? '' },
      ]
      const whole = await makeFrom(helloDeb({}), memoryStore(), files)
      expect(whole.ok).toBe(true)
      const broken = await makeFrom(helloDeb({}), memoryStore(), files.slice(0, 1))
      expect(broken.ok ? [] : broken.failures).toMatchObject([
        { code: 'shlibs-unknown', problems: [expect.stringContaining('libinner.so.1')] },
      ])
    },
  )

  it.skipIf(spawnSync('lintian', ['--version']).error !== undefined)(
    'satisfies lintian, and each of its overrides is needed',
    { timeout: 240_000 },
    async () => {
      const section: DebSection = { ...wholeSection, triggers: [] }
      const request = helloDeb(section)
      const { changes } = await make(request, 'lint')
      expect(lintian(changes)).toEqual([])
      const carried = run('dpkg-deb', '--fsys-tarfile', changes.replace(/\.changes$/, '.deb')).matchAll(
        /^hello: (\S+) \*\[/gm,
      )
      const tags = [...carried].map(([, tag]) => tag ?? '')
      expect(tags).toContain('dir-or-file-in-opt')
      // Overrides of different tags do not touch each other: without any of them, each one's tag is back.
      const without = await make({ ...request, deb: { ...request.deb, allow: [] } }, 'without')
      expect(lintian(without.changes).toSorted()).toEqual(tags.toSorted())
    },
  )
})

/** The tags that lintian gives, each once. */
function lintian(path: string): readonly string[] {
  const { stdout } = spawnSync('lintian', ['--allow-root', '--no-cfg', path], { encoding: 'utf8' })
  const tags = stdout.split('\n').flatMap(line => /^[EWI]: \S+(?: \S+)?: (\S+)/.exec(line)?.[1] ?? [])
  return [...new Set(tags)]
}

/** A shared object with symbols that needs libc, where the host has a compiler. */
function compileExtension(): Buffer | undefined {
  return compileShared('x.so', '#include <stdlib.h>\nint answer(void) { return abs(-42) + rand(); }\n')
}

/** Compiles C to a shared object below the test's folder. */
function compileShared(name: string, source: string, ...options: readonly string[]): Buffer | undefined {
  const hardened = ['-shared', '-fPIC', '-O1', '-Wl,-z,now,-z,relro', '-fstack-protector-strong']
  const compiled = spawnSync('gcc', [...hardened, '-x', 'c', '-', '-o', join(folder, name), ...options], {
    input: source,
  })
  return compiled.status === 0 ? readFileSync(join(folder, name)) : undefined
}
