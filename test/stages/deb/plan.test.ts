import { describe, expect, it } from 'vitest'
import { nodeAt } from '../../../src/actions/tree-paths.ts'
import type { Failure } from '../../../src/core/failure.ts'
import type { Result } from '../../../src/core/result.ts'
import type { DebSection } from '../../../src/recipe/recipe.ts'
import { assembleDeb } from '../../../src/stages/deb/assemble.ts'
import { type DebPlan, planDeb } from '../../../src/stages/deb/plan.ts'
import { layOutVenv } from '../../../src/stages/venv/lay-out-venv.ts'
import { helloRequest, helloWheel, wholeFolder, wholeSection } from './hello-request.ts'

const scheme = { prefix: '/opt/venvs/hello', pythonMinor: '3.11', installer: 'debwright' }

function plan(section: DebSection, folder = wholeFolder, wheel = helloWheel()): Result<DebPlan, Failure> {
  const venv = layOutVenv([{ wheel }], scheme, '3.11.2')
  if (!venv.ok) throw new Error(JSON.stringify(venv.failures))
  const request = helloRequest(section, folder)
  return planDeb(request, venv.value, [wheel], { ...scheme, prefix: request.deb.prefix })
}

function assemble(section: DebSection) {
  const planned = plan(section)
  if (!planned.ok) return planned
  const compressed = new Map(planned.value.compressed.map(({ path, node }) => [path, node]))
  return assembleDeb(planned.value, compressed, ['libc6 (>= 2.14)'])
}

function failuresOf(section: DebSection, folder = wholeFolder): readonly Failure[] {
  const planned = plan(section, folder)
  if (!planned.ok) return planned.failures
  const assembled = assemble(section)
  return assembled.ok ? [] : assembled.failures
}

describe('planDeb', () => {
  it('puts everything that a recipe can say where Debian wants it', () => {
    const assembled = assemble(wholeSection)
    if (!assembled.ok) throw new Error(JSON.stringify(assembled.failures))
    const { expected, pack, tree } = assembled.value
    const site = './opt/venvs/hello/lib/'
    expect(
      expected.data
        .filter(({ name, type }) => type !== 'directory' && !name.startsWith(site))
        .map(
          ({ name, mode, target }) => `${mode.toString(8)} ${name}${target === '' ? '' : ` -> ${target}`}`,
        ),
    ).toEqual([
      '644 ./etc/apparmor.d/opt.venvs.hello',
      '640 ./etc/hello/hello.conf',
      '644 ./lib/systemd/system/hello-idle.service',
      '644 ./lib/systemd/system/hello.service',
      '755 ./opt/venvs/hello/bin/hello',
      '777 ./opt/venvs/hello/bin/python -> python3.11',
      '777 ./opt/venvs/hello/bin/python3 -> python3.11',
      '777 ./opt/venvs/hello/bin/python3.11 -> /usr/bin/python3.11',
      '777 ./opt/venvs/hello/lib64 -> lib',
      '644 ./opt/venvs/hello/pyvenv.cfg',
      '777 ./usr/bin/hello -> /opt/venvs/hello/bin/hello',
      '644 ./usr/lib/sysusers.d/hello.conf',
      '644 ./usr/lib/tmpfiles.d/hello-cache.conf',
      '644 ./usr/lib/tmpfiles.d/hello.conf',
      '644 ./usr/share/doc/hello/changelog.Debian.gz',
      '644 ./usr/share/doc/hello/copyright',
      '777 ./usr/share/hello -> /etc/hello',
      '644 ./usr/share/lintian/overrides/hello',
      '644 ./usr/share/man/de/man1/hello.1.gz',
      '644 ./usr/share/man/man1/hello.1.gz',
    ])
    expect(expected.data.map(({ name }) => name)).toContain('./usr/lib/hello/plugins')
    expect(expected.control.map(({ name, mode }) => `${mode.toString(8)} ${name}`)).toEqual([
      '755 .',
      '644 ./control',
      '644 ./conffiles',
      '644 ./triggers',
      '755 ./postinst',
      '755 ./prerm',
      '755 ./postrm',
      '644 ./md5sums',
    ])
    expect(pack).toEqual({
      filename: 'hello_1.0-1+deb12u1_all.deb',
      epoch: 1761998400,
      modes: { 'etc/hello/hello.conf': 0o640, 'usr/lib/hello/plugins': 0o755 },
      conffiles: ['etc/apparmor.d/opt.venvs.hello', 'etc/hello/hello.conf'],
    })
    const control = nodeAt(tree, 'DEBIAN/control')
    expect(control?.kind === 'file' && Buffer.from(control.bytes ?? []).toString()).toBe(
      `Package: hello
Version: 1.0-1+deb12u1
Architecture: all
Maintainer: Release Team <release@example.org>
Installed-Size: 59
Depends: python3 (>= 3.11~), python3 (<< 3.12), libc6 (>= 2.14), systemd | systemd-standalone-sysusers | systemd-sysusers, systemd | systemd-standalone-tmpfiles | systemd-tmpfiles
Recommends: nginx
Conflicts: python3-hello
Section: misc
Priority: optional
Homepage: https://example.org/hello
Description: greeter of worlds
 It greets.
 .
 Every world.
`,
    )
  })

  it('needs no more than a wheel', () => {
    const assembled = assemble({})
    if (!assembled.ok) throw new Error(JSON.stringify(assembled.failures))
    expect(assembled.value.expected.control.map(({ name }) => name)).toEqual([
      '.',
      './control',
      './prerm',
      './md5sums',
    ])
  })

  it.each<[string, DebSection, string]>([
    ['a command that no wheel installs', { commands: ['hallo'] }, 'command-missing'],
    [
      'two files of one path',
      {
        files: [
          { src: 'hello.1', dst: '/etc/x' },
          { src: 'hello.conf', dst: '/etc/x' },
        ],
      },
      'deb-path-collision',
    ],
    [
      'a file below a file',
      {
        files: [
          { src: 'hello.1', dst: '/etc/x' },
          { src: 'hello.conf', dst: '/etc/x/y' },
        ],
      },
      'deb-path-collision',
    ],
    [
      'a file of the venv itself',
      { files: [{ src: 'hello.1', dst: '/opt/venvs/hello/pyvenv.cfg' }] },
      'deb-path-collision',
    ],
    [
      'a file that the group may write',
      { files: [{ src: 'hello.1', dst: '/etc/x', mode: '0660' }] },
      'deb-mode-refused',
    ],
    [
      'a file that nobody may read',
      { files: [{ src: 'hello.1', dst: '/etc/x', mode: '0000' }] },
      'deb-mode-refused',
    ],
    [
      'a top directory that is merged into /usr',
      { files: [{ src: 'hello.1', dst: '/bin/x' }] },
      'deb-path-refused',
    ],
    ['a file where nothing is kept', { files: [{ src: 'hello.1', dst: '/run/x' }] }, 'deb-path-refused'],
    ['a prefix that is no folder of its own', { prefix: '/opt' }, 'deb-path-refused'],
    ['a prefix that others share', { prefix: '/usr/lib' }, 'deb-path-refused'],
    ['a prefix of conffiles', { prefix: '/etc/hello' }, 'deb-path-refused'],
    ['a prefix too long for a shebang', { prefix: `/opt/${'x'.repeat(120)}` }, 'deb-path-refused'],
    ['a unit without sections', { systemd: [{ unit: 'hello.conf' }] }, 'unit-name-wrong'],
  ])('refuses %s', (_, section, code) => {
    expect(failuresOf(section).map(failure => failure.code)).toContain(code)
  })

  it('refuses machine code of another architecture', () => {
    const elf = Buffer.alloc(64)
    elf.write('\x7fELF\x02\x01\x01', 'latin1')
    elf.writeUInt16LE(3, 16)
    elf.writeUInt16LE(183, 18)
    const planned = plan({}, wholeFolder, helloWheel([{ path: 'hello/_x.so', content: elf }]))
    expect(planned.ok ? [] : planned.failures).toMatchObject([
      { code: 'deb-foreign-machine', expected: 'amd64', actual: 'arm64' },
    ])
  })
})
