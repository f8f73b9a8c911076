import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { DebSection } from '../../src/recipe/recipe.ts'
import type { DebRequest } from '../../src/stages/deb/deb.ts'
import { makeDeb } from '../../src/stages/deb/make-deb.ts'
import { helloRequest, helloWheel, wholeSection } from '../stages/deb/hello-request.ts'
import { hostExecutor, hostRoot, memoryStore } from '../stages/deb/host-executor.ts'

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

/** Makes the .deb with the host's tools, writes all three files and answers their paths. */
async function make(
  request: DebRequest,
  name: string,
): Promise<{ readonly deb: string; readonly changes: string }> {
  const store = memoryStore()
  const wheel = helloWheel(extension === undefined ? [] : [{ path: 'hello/_x.so', content: extension }])
  const host = { store, events: () => undefined }
  const made = await makeDeb(
    request,
    [wheel],
    hostRoot,
    host,
    hostExecutor(store),
    new AbortController().signal,
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

/** A shared object with symbols and a soname-less link to libc, where the host has a compiler. */
function compileExtension(): Buffer | undefined {
  const output = join(folder, 'x.so')
  const source = '#include <stdlib.h>\nint answer(void) { return abs(-42) + rand(); }\n'
  const compiled = spawnSync(
    'gcc',
    [
      '-shared',
      '-fPIC',
      '-O1',
      '-Wl,-z,now,-z,relro',
      '-fstack-protector-strong',
      '-x',
      'c',
      '-',
      '-o',
      output,
    ],
    { input: source },
  )
  return compiled.status === 0 ? readFileSync(output) : undefined
}
