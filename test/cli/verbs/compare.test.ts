import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { reportShape } from '../../../src/compare/report/report-shape.ts'
import { rawTar } from '../../formats/archives/tar-bytes.ts'
import { makeDeb } from '../../machine/roots/toy-debs.ts'
import { type CommandRig, createCommandRig } from '../command-rig.ts'

let rig: CommandRig
beforeAll(async () => {
  rig = await createCommandRig()
})
afterAll(() => rig[Symbol.asyncDispose]())

describe('compare', () => {
  it('answers 0 for equal files', async () => {
    await rig.write('a/x', 'same')
    await rig.write('b/x', 'same')
    expect(await rig.run('compare', 'a/x', 'b/x')).toEqual({
      status: 0,
      stdout: 'identical  a/x  b/x\n',
      stderr: '',
    })
    expect(await rig.run('compare', 'a', 'b')).toMatchObject({ status: 0 })
  })

  it('answers 1 for different ones, in text, JSON, HTML and Markdown', async () => {
    await rig.write('a.tar', rawTar({ name: 'x', mtime: '00000000001\0' }))
    await rig.write('b.tar', rawTar({ name: 'x', mtime: '00000000002\0' }))
    const { status, result } = await rig.ask(
      'compare',
      'a.tar',
      'b.tar',
      '--html',
      'r.html',
      '--markdown',
      'r.md',
    )
    expect(status).toBe(1)
    expect(result).toMatchObject({ verdict: 'different', causes: [{ code: 'mtime', certainty: 'certain' }] })
    reportShape.parse({ schema: 1, verb: 'compare', status, result })
    expect(await rig.read('r.html')).toContain('<title>different: b.tar</title>')
    expect(await rig.read('r.md')).toContain('# different')
  })

  it('answers 6 where the bytes differ only in what cannot be read', async () => {
    const packed = gzipSync('x')
    await rig.write('a.gz', packed)
    await rig.write('b.gz', Buffer.concat([packed, Buffer.from('more')]))
    const { status, stdout } = await rig.run('compare', 'a.gz', 'b.gz')
    expect({ status, first: stdout.split('\n')[0] }).toEqual({ status: 6, first: 'inconclusive  a.gz  b.gz' })
  })

  it('answers 2 for what is not there, and for a file beside a folder', async () => {
    expect(await rig.run('compare', 'a/x', 'none')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('error[file-unreadable]'),
    })
    expect(await rig.run('compare', 'a/x', 'b')).toMatchObject({
      status: 2,
      stderr:
        'error[compare-kinds-differ]: a file cannot be compared with a folder\n  first:  a/x\n  second: b\n\nhint: name two files or two folders; to compare what is in a package with a folder, unpack it first\n',
    })
  })

  it('explains a cause', async () => {
    expect(await rig.run('explain', 'mtime')).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('# mtime'),
    })
  })

  const hasXz = spawnSync('xz', ['--version']).status === 0
  it.skipIf(!hasXz)('reads what the host’s xz compressed, and says that only the level differs', async () => {
    const text = 'some text to compress\n'.repeat(2000)
    for (const [name, level] of [
      ['a.xz', '-1'],
      ['b.xz', '-9'],
    ] as const)
      writeFileSync(join(rig.folder, name), execFileSync('xz', [level, '--stdout'], { input: text }))
    const { status, result } = await rig.ask('compare', 'a.xz', 'b.xz')
    expect(status).toBe(1)
    expect(result).toMatchObject({
      unexplained: 0,
      causes: [{ code: 'compression-level', certainty: 'certain' }],
    })
    writeFileSync(join(rig.folder, 'c.xz'), execFileSync('xz', ['--stdout'], { input: text }).subarray(0, 60))
    expect((await rig.run('compare', 'a.xz', 'c.xz')).status).toBe(6)
  })
})

const hasDpkg = spawnSync('dpkg-deb', ['--version']).status === 0

describe('verdict', () => {
  const write = async (folder: string, files: Readonly<Record<string, string | Buffer>>) => {
    for (const [path, content] of Object.entries(files)) await rig.write(`${folder}/${path}`, content)
  }
  const build = (text: string, lock = '{}') => ({
    'x.lock.json': lock,
    'x.yaml': 'schema: 1\n',
    'run.json': `{"when": "${text}"}`,
    'sha256sums.txt.asc': text,
    'wheels/a_b-1.0-py3-none-any.whl': rawTar({ name: 'a.py', content: 'same' }),
    'x_1_all.deb': rawTar({ name: 'opt/a.py', content: `made ${text}\n` }),
  })

  it('is identical where all that was published is, whatever describes the run and whoever signed', async () => {
    await write('one', { ...build('2024-01-01'), 'x_1_all.deb': 'same' })
    await write('two', { ...build('2024-02-02'), 'x_1_all.deb': 'same' })
    expect(await rig.run('verdict', 'one', 'two')).toEqual({
      status: 0,
      stdout: 'identical  one  two\n2 artifacts: 2 identical, 0 different\n',
      stderr: '',
    })
  })

  it('names the first step, the file and the cause', async () => {
    await write('three', build('2024-01-01'))
    await write('four', build('2024-02-02'))
    const { status, stdout } = await rig.run('verdict', 'three', 'four')
    expect(status).toBe(1)
    expect(stdout).toContain('  first differs   deb: every later difference may follow from it\n')
    expect(stdout).toContain('x_1_all.deb › opt/a.py: line 1\n')
    expect(stdout).toContain('debwright explain date\n')
    expect(stdout).toContain('2 artifacts: 1 identical, 1 different\n')
  })

  it.skipIf(!hasDpkg)(
    'names the step that made bytecode where the package is the first to differ',
    async () => {
      const site = 'opt/venvs/x/lib/python3.11/site-packages'
      const makeBuild = async (text: string) => {
        const compiled = `${site}/c/__pycache__/m.cpython-311.pyc`
        const files = { [`${site}/__pycache__/a.cpython-311.pyc`]: 'same', [compiled]: text, 'etc/x': text }
        const deb = await makeDeb(rig.folder, { name: 'x', files })
        const wheel = rawTar({ name: 'c-1.0.data/purelib/c/m.py', content: 'same' })
        return { ...build(text), 'wheels/c-1.0-py3-none-any.whl': wheel, 'x_1_all.deb': readFileSync(deb) }
      }
      await write('nine', await makeBuild('2024-01-01\n'))
      await write('ten', await makeBuild('2024-02-02\n'))
      const { stdout } = await rig.run('verdict', 'nine', 'ten')
      expect(stdout).toContain(
        '  first differs   bytecode c 1.0: every later difference may follow from it\n',
      )
      expect(stdout).toContain('lib/python3.11/site-packages/c/__pycache__/m.cpython-311.pyc: line 1\n')
      const { result } = await rig.ask('verdict', 'nine', 'ten')
      expect(result).toMatchObject({
        'first-step': 'bytecode c 1.0',
        steps: [
          { label: 'wheel a-b 1.0', differs: false },
          { label: 'wheel c 1.0', differs: false },
          { label: 'bytecode c 1.0', needs: ['wheel c 1.0'], differs: true },
          { label: 'deb', needs: ['bytecode c 1.0'], differs: true },
        ],
      })
      // A package that cannot be read for sure tells of no bytecode.
      await write('ten', { 'x_1_all.deb': '!<arch>\nnothing' })
      expect((await rig.run('verdict', 'nine', 'ten')).stdout).toContain('  first differs   deb: every')
    },
  )

  it('answers in JSON, HTML and Markdown too, with steps, files and where they were built', async () => {
    const info = (kernel: string) => `Format: 1.0\nBuild-Kernel-Version: ${kernel}\nEnvironment:\n TZ="UTC"\n`
    await write('seven', { ...build('2024-01-01'), 'x_1_all.buildinfo': info('6.1') })
    await write('eight', { ...build('2024-02-02'), 'x_1_all.buildinfo': info('6.12') })
    const { status, result } = await rig.ask(
      'verdict',
      'seven',
      'eight',
      '--html',
      'v.html',
      '--markdown',
      'v.md',
    )
    reportShape.parse({ schema: 1, verb: 'verdict', status, result })
    expect(result).toMatchObject({
      folders: ['seven', 'eight'],
      files: [
        { path: 'x_1_all.buildinfo' },
        { path: 'x_1_all.deb' },
        { path: 'wheels/a_b-1.0-py3-none-any.whl' },
      ],
      steps: [
        { label: 'wheel a-b 1.0', differs: false },
        { label: 'deb', differs: true },
      ],
      environment: [
        { name: 'Build-Kernel-Version', first: '6.1', second: '6.12' },
        { name: 'TZ', first: 'UTC', second: 'UTC' },
        { name: 'installed packages', first: '0', second: '0' },
      ],
    })
    expect(await rig.read('v.html')).toContain('<title>different: x_1_all.deb</title>')
    expect(await rig.read('v.md')).toContain('# different: ` x_1_all.deb `')
  })

  it('says before the work that a report has no place', async () => {
    expect(await rig.run('verdict', 'three', 'four', '--html', 'none/v.html')).toMatchObject({
      stdout: '',
      stderr: expect.stringContaining('none/v.html'),
    })
  })

  it('says that two builds from two locks are not two builds of one thing', async () => {
    await write('five', build('2024-01-01', '{"other": 1}'))
    const { status, stdout } = await rig.run('verdict', 'three', 'five')
    expect(status).toBe(1)
    expect(stdout).toContain('x.lock.json differs: this is no comparison of two builds of the same thing')
  })

  it('refuses a folder that is no build', async () => {
    await rig.write('six/x', '')
    expect(await rig.run('verdict', 'three', 'six')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('error[compare-no-build]'),
    })
  })
})
