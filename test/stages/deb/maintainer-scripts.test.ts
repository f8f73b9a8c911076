import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DebSection } from '../../../src/recipe/recipe.ts'
import { type MaintainerScript, maintainerScripts } from '../../../src/stages/deb/maintainer-scripts.ts'
import { placeRecipeContent } from '../../../src/stages/deb/recipe-content.ts'
import { helloRequest, wholeFolder, wholeSection } from './hello-request.ts'

function scriptsOf(section: DebSection, folder = wholeFolder): readonly MaintainerScript[] {
  const request = helloRequest(section, folder)
  const content = placeRecipeContent(request)
  if (!content.ok) throw new Error(JSON.stringify(content.failures))
  return maintainerScripts(request, content.value)
}

function textOf(section: DebSection, name: MaintainerScript['name'], folder = wholeFolder): string {
  return scriptsOf(section, folder).find(script => script.name === name)?.text ?? ''
}

/** Every way dpkg calls a maintainer script: deb-postinst(5), deb-prerm(5), deb-postrm(5), policy 6.5. */
const calls: readonly (readonly [MaintainerScript['name'], readonly string[]])[] = [
  ['postinst', ['configure', '']],
  ['postinst', ['configure', '0.9-1']],
  ['postinst', ['triggered', '/usr/share/hello']],
  ['postinst', ['abort-upgrade', '1.1-1']],
  ['postinst', ['abort-remove']],
  ['postinst', ['abort-remove', 'in-favour', 'other', '1.0']],
  ['postinst', ['abort-deconfigure', 'in-favour', 'other', '1.0', 'removing', 'third', '1.0']],
  ['prerm', ['remove']],
  ['prerm', ['remove', 'in-favour', 'other', '1.0']],
  ['prerm', ['upgrade', '1.1-1']],
  ['prerm', ['failed-upgrade', '0.9-1', '1.0-1']],
  ['prerm', ['deconfigure', 'in-favour', 'other', '1.0']],
  ['postrm', ['remove']],
  ['postrm', ['purge']],
  ['postrm', ['upgrade', '1.1-1']],
  ['postrm', ['failed-upgrade', '0.9-1', '1.0-1']],
  ['postrm', ['abort-install']],
  ['postrm', ['abort-install', '0.9-1', '1.0-1']],
  ['postrm', ['abort-upgrade', '0.9-1', '1.0-1']],
  ['postrm', ['disappear', 'other', '1.0']],
]

describe('maintainerScripts', () => {
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'debwright-scripts-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  /** Runs a script for a venv below the test's folder; systemd's programs only note that they were called. */
  function run(
    section: DebSection,
    name: MaintainerScript['name'],
    args: readonly string[],
    owned: readonly string[] = [],
  ) {
    const programs = join(folder, 'bin')
    const log = join(folder, 'log')
    mkdirSync(programs, { recursive: true })
    writeFileSync(log, '')
    const stubs = [
      'deb-systemd-helper',
      'deb-systemd-invoke',
      'systemctl',
      'systemd-sysusers',
      'systemd-tmpfiles',
    ]
    for (const stub of stubs) writeStub(join(programs, stub), `echo "${stub} $*" >>"${log}"`)
    writeStub(join(programs, 'dpkg-query'), `cat <<'END'\n${owned.join('\n')}\nEND`)
    const path = join(folder, name)
    writeFileSync(path, textOf({ ...section, prefix: join(folder, 'venv') }, name))
    const ended = spawnSync('/bin/sh', [path, ...args], {
      env: { PATH: `${programs}:/usr/bin:/bin`, LC_ALL: 'C.UTF-8' },
      encoding: 'utf8',
    })
    return { status: ended.status, stderr: ended.stderr, log: readFileSync(log, 'utf8').trim().split('\n') }
  }

  const units: DebSection = {
    systemd: [{ unit: 'hello.service' }, { unit: 'hello-idle.service', enable: false, start: false }],
    users: [{ name: '_hello' }],
  }

  it.each(calls)('%s accepts %j, twice', (name, args) => {
    for (const _ of [1, 2]) expect(run(units, name, args)).toMatchObject({ status: 0, stderr: '' })
  })

  it.each(['postinst', 'prerm', 'postrm'] as const)('%s refuses a call that dpkg does not know', name => {
    expect(run(units, name, ['explode'])).toMatchObject({
      status: 1,
      stderr: `hello: ${name} called with an unknown argument: explode\n`,
    })
  })

  it('enables units as debhelper does, after the users are there', () => {
    expect(run(units, 'postinst', ['configure', '']).log).toEqual([
      'systemd-sysusers hello.conf',
      'deb-systemd-helper unmask hello.service',
      'deb-systemd-helper --quiet was-enabled hello.service',
      'deb-systemd-helper enable hello.service',
      'deb-systemd-helper debian-installed hello-idle.service',
      'deb-systemd-helper unmask hello-idle.service',
      'deb-systemd-helper --quiet was-enabled hello-idle.service',
      'deb-systemd-helper enable hello-idle.service',
      'deb-systemd-helper update-state hello-idle.service',
    ])
    expect(run(units, 'postrm', ['purge']).log).toEqual([
      'deb-systemd-helper purge hello.service hello-idle.service',
    ])
  })

  it('removes bytecode that dpkg does not own, and only that', () => {
    const cache = join(folder, 'venv', 'lib', '__pycache__')
    const own = join(folder, 'venv', 'lib', 'deep er', '__pycache__')
    mkdirSync(cache, { recursive: true })
    mkdirSync(own, { recursive: true })
    for (const path of [join(cache, 'owned.pyc'), join(cache, "foreign 'x'.pyc"), join(own, 'foreign.pyc')])
      writeFileSync(path, '')
    writeFileSync(join(folder, 'venv', 'lib', 'kept.txt'), '')
    expect(run(units, 'prerm', ['upgrade', '2.0'], [cache, join(cache, 'owned.pyc')]).status).toBe(0)
    expect(readdirSync(join(folder, 'venv'), { recursive: true }).sort()).toEqual([
      'lib',
      'lib/__pycache__',
      'lib/__pycache__/owned.pyc',
      'lib/deep er',
      'lib/kept.txt',
    ])
  })

  it('deletes nothing where dpkg cannot tell what it owns', () => {
    const cache = join(folder, 'venv', '__pycache__')
    mkdirSync(cache, { recursive: true })
    writeFileSync(join(cache, 'owned.pyc'), '')
    const text = textOf({ prefix: join(folder, 'venv') }, 'prerm')
    writeFileSync(join(folder, 'prerm'), text)
    writeStub(join(folder, 'dpkg-query'), 'exit 2')
    const ended = spawnSync('/bin/sh', [join(folder, 'prerm'), 'remove'], {
      env: { PATH: `${folder}:/usr/bin:/bin` },
    })
    expect(ended.status).not.toBe(0)
    expect(readdirSync(cache)).toEqual(['owned.pyc'])
  })

  it('quotes whatever a recipe says', () => {
    const hostile = "$(touch x)';`id`.service"
    const text = textOf(
      { apparmor: [{ profile: hostile }], prefix: "/opt/it's;$x" },
      'prerm',
      new Map([[hostile, Buffer.from('')]]),
    )
    expect(text).toContain(`[ -d '/opt/it'\\''s;$x' ]`)
    const postinst = textOf(
      { apparmor: [{ profile: hostile }] },
      'postinst',
      new Map([[hostile, Buffer.from('')]]),
    )
    expect(postinst).not.toMatch(/[^']\$\(touch/)
    execFileSync('/bin/sh', ['-n'], { input: `${text}\n${postinst}` })
  })

  it.skipIf(spawnSync('shellcheck', ['--version']).error !== undefined)('satisfies shellcheck', () => {
    for (const section of [wholeSection, units, {}])
      for (const { text } of scriptsOf(section))
        expect(spawnSync('shellcheck', ['-'], { input: text, encoding: 'utf8' }).stdout).toBe('')
  })
})

function writeStub(path: string, body: string): void {
  writeFileSync(path, `#!/bin/sh\n${body}\n`)
  chmodSync(path, 0o755)
}
