import { cp, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { formatLock } from '../../src/recipe/lock/lock-file.ts'
import { sampleLock } from '../recipe/sample-lock.ts'
import { createCommandRig } from './command-rig.ts'

const fixtures = join(import.meta.dirname, '..', 'fixtures', 'pins')

describe('import', () => {
  it('prints a lock as requirements with hashes, and what they cannot say for people only', async () => {
    await using rig = await createCommandRig()
    await cp(join(fixtures, 'uv'), rig.folder, { recursive: true })
    const { status, stdout, stderr } = await rig.run('import', 'uv.lock', '--extra', 'dates')
    expect(status).toBe(0)
    expect(stdout.match(/^[a-z].*(?= \\)/gm)).toEqual([
      'click==8.1.8',
      'colorama==0.4.6 ; sys_platform == "win32"',
      'jinja2==3.1.6',
      'markdown-it-py==3.0.0',
      'markupsafe==3.0.2',
      'mdurl==0.1.2',
      'python-dateutil==2.9.0.post0',
      'six==1.17.0',
      'typing-extensions==4.13.2 ; python_full_version < "3.13"',
    ])
    expect(stderr).toContain('uv.lock: 9 requirements of 10 pins\n')
    expect(stderr).toContain('uv.lock: groups that are left out: checks (choose them with --group)\n')
  })

  it('reports every refusal at once, with file and line', async () => {
    await using rig = await createCommandRig()
    await rig.write('requirements.txt', 'six\nattrs==1\n-e ./lib\njinja2>=3 --hash=sha256:00\n')
    const { status, stdout, stderr } = await rig.run('import', 'requirements.txt')
    expect([status, stdout]).toEqual([2, ''])
    expect(stderr.match(/(?<=--> ).*/g)).toEqual(
      expect.arrayContaining([
        'requirements.txt:3',
        'requirements.txt:1',
        'requirements.txt:2',
        'requirements.txt:4',
      ]),
    )
  })
})

describe('init', () => {
  it('begins a recipe for the project of the folder, with the three next commands', async () => {
    await using rig = await createCommandRig({ DEBFULLNAME: 'A. Dev', DEBEMAIL: 'a@example.org' })
    await cp(join(fixtures, 'poetry'), rig.folder, { recursive: true })
    expect(await rig.run('init')).toEqual({
      status: 0,
      stdout: `wrote pipelines/sample.yaml
wrote pipelines/sample.changelog
wrote pipelines/sample/poetry.lock
next:
  debwright lock pipelines/sample.yaml
  debwright build pipelines/sample.yaml
  debwright reproduce pipelines/sample.yaml
`,
      stderr: 'pipelines/sample holds a copy of poetry.lock: copy it again when you pin anew\n',
    })
    expect(await rig.read('pipelines/sample.yaml')).toBe(`schema: 1
package: {name: "sample", maintainer: "A. Dev <a@example.org>"}
source: {path: ".."}
python: {pins: "sample/poetry.lock"}
targets:
  bookworm: {}
deb: {}
`)
    expect(await rig.read('pipelines/sample.changelog')).toMatch(
      /^sample \(1\.0-1\) bookworm; urgency=medium\n\n {2}\* Initial release\.\n\n -- A\. Dev <a@example\.org> {2}/,
    )
    expect((await rig.run('check', 'pipelines/sample.yaml', '--render')).status).toBe(0)
  })

  it('overwrites nothing, and then writes nothing at all', async () => {
    await using rig = await createCommandRig()
    await cp(join(fixtures, 'poetry'), rig.folder, { recursive: true })
    await rig.write('pipelines/sample.changelog', 'mine\n')
    const { status, stderr } = await rig.run('init')
    expect([status, stderr.split('\n')[0]]).toEqual([
      2,
      'error[file-exists]: pipelines/sample.changelog exists already',
    ])
    expect(await readdir(join(rig.folder, 'pipelines'))).toEqual(['sample.changelog'])
    expect(await rig.read('pipelines/sample.changelog')).toBe('mine\n')
  })

  it('takes a pinned project for the application, and names a recipe of wheels where there is none', async () => {
    await using rig = await createCommandRig({ DEBFULLNAME: 'A. Dev', DEBEMAIL: 'a@example.org' })
    await cp(
      join(fixtures, 'pip-tools', 'requirements.txt'),
      join(rig.folder, 'r', 'click', 'requirements.txt'),
    )
    const from = ['--from', 'r/click/requirements.txt', '-o', 'r']
    await rig.run('init', ...from, '--name', 'click', '--target', 'trixie', '--target', 'bookworm')
    expect(await rig.read('r/click.yaml')).toBe(`schema: 1
package: {name: "click", maintainer: "A. Dev <a@example.org>"}
source: {sdist: "click"}
python: {pins: "click/requirements.txt"}
targets:
  trixie: {}
  bookworm: {}
deb: {}
`)
    expect(await rig.read('r/click.changelog')).toMatch(/^click \(8\.1\.8-1\) trixie bookworm; /)
    const wheels = await rig.run('init', ...from, '--name', 'mirror')
    expect(wheels.stderr).toBe(
      'no application was found (no pyproject.toml with name and version beside the pins, no pin called mirror): the recipe makes wheels of all pins, and no package\n',
    )
    expect((await readdir(join(rig.folder, 'r'))).sort()).toEqual([
      'click',
      'click.changelog',
      'click.yaml',
      'mirror.yaml',
    ])
  })

  it('finds a project of Poetry 1, and the commands that it says', async () => {
    await using rig = await createCommandRig({ DEBFULLNAME: 'A. Dev', DEBEMAIL: 'a@example.org' })
    await cp(join(fixtures, 'poetry/poetry.lock'), join(rig.folder, 'poetry.lock'))
    const said = [
      '[tool.poetry]',
      'name = "old"',
      'version = "1.0"',
      '[tool.poetry.scripts]',
      'old = "old:main"',
    ]
    await rig.write('pyproject.toml', `${said.join('\n')}\n`)
    expect((await rig.run('init')).status).toBe(0)
    expect(await rig.read('pipelines/old.yaml')).toContain('source: {path: ".."}\n')
    expect(await rig.read('pipelines/old.yaml')).toContain('deb: {commands: ["old"]}\n')
    expect(await rig.read('pipelines/old.changelog')).toMatch(/^old \(1\.0-1\) bookworm; /)
  })

  it('says what it looked for where nothing is pinned', async () => {
    await using rig = await createCommandRig()
    const { status, stderr } = await rig.run('init')
    expect(status).toBe(2)
    expect(stderr).toContain('looked for: uv.lock, poetry.lock, Pipfile.lock, pylock.toml, requirements.txt')
  })
})

describe('changelog', () => {
  it('is named as missing where a recipe needs one', async () => {
    await using rig = await createCommandRig()
    await cp(join(fixtures, 'poetry'), rig.folder, { recursive: true })
    await rig.run('init')
    await rig.write(
      'pipelines/other.yaml',
      (await rig.read('pipelines/sample.yaml')).replace('"sample"', '"other"'),
    )
    const { stderr } = await rig.run('check', 'pipelines/other.yaml')
    expect(stderr).toContain('error[changelog-missing]: pipelines/other.yaml has no changelog')
  })

  it('begins anew with the version that the lock has of an sdist', async () => {
    await using rig = await createCommandRig()
    await rig.write(
      'app.yaml',
      'schema: 1\npackage: {name: app, maintainer: "A <a@example.org>"}\nsource: {sdist: App}\npython: {pins: p.txt}\ntargets: {bookworm: {}}\ndeb: {}\n',
    )
    expect((await rig.run('changelog', 'app.yaml', '--upstream', '0.9')).stdout).toMatch(/^app \(0\.9-1\) /)
    expect((await rig.run('changelog', 'app.yaml')).stdout).toMatch(/^app \(0\.9-2\) /)
    await rig.write('app.lock.json', formatLock(sampleLock))
    expect((await rig.run('changelog', 'app.yaml')).stdout).toMatch(
      /^app \(1\.0-1\) .*\n\n {2}\* New upstream release\.\n/,
    )
  })

  it('takes the urgency of an entry', async () => {
    await using rig = await createCommandRig()
    await rig.write(
      'app.yaml',
      'schema: 1\npackage: {name: app, maintainer: "A <a@example.org>"}\nsource: {sdist: app}\npython: {pins: p.txt}\ntargets: {bookworm: {}}\ndeb: {}\n',
    )
    const added = await rig.run('changelog', 'app.yaml', '--upstream', '1.0', '--urgency', 'high')
    expect(added.stdout).toMatch(/^app \(1\.0-1\) bookworm; urgency=high\n/)
    const refused = await rig.run('changelog', 'app.yaml', '--urgency', 'soon')
    expect([refused.status, refused.stderr.split(':')[0]]).toEqual([2, 'error[changelog-urgency-unknown]'])
  })
})
