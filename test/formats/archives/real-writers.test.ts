import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { unpackSdist } from '../../../src/formats/archives/unpack-sdist.ts'
import { formatTar } from '../../../src/formats/archives/write-tar.ts'

const longName = `${'d'.repeat(120)}/${'f'.repeat(120)}`
let folder = ''

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'real-writers-'))
  const top = join(folder, 'app-1.0')
  mkdirSync(join(top, 'd'.repeat(120)), { recursive: true })
  writeFileSync(join(top, 'ärger.txt'), 'ä')
  writeFileSync(join(top, longName), 'long')
  writeFileSync(join(top, 'run'), '#!/bin/sh\n', { mode: 0o755 })
  symlinkSync('run', join(top, 'link'))
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

function pathsOf(filename: string): readonly string[] {
  const result = unpackSdist(filename, readFileSync(join(folder, filename)))
  if (!result.ok) throw new Error(JSON.stringify(result.failures))
  return result.value.entries.map(({ path }) => path).sort()
}

const everything = ['d'.repeat(120), longName, 'link', 'run', 'ärger.txt'].sort()

describe('what real programs write is read', () => {
  it.each(['gnu', 'posix'])('GNU tar, format %s', format => {
    execFileSync('tar', ['--format', format, '-czf', `${format}.tar.gz`, 'app-1.0'], { cwd: folder })
    expect(pathsOf(`${format}.tar.gz`)).toEqual(everything)
  })

  it.each(['PAX', 'GNU'])('Python’s tarfile, format %s', format => {
    const script = `import tarfile\nwith tarfile.open('py${format}.tar.gz', 'w:gz', format=tarfile.${format}_FORMAT) as t: t.add('app-1.0')`
    execFileSync('python3', ['-c', script], { cwd: folder })
    expect(pathsOf(`py${format}.tar.gz`)).toEqual(everything)
  })

  it('Python’s zipfile', () => {
    const script = "import shutil; shutil.make_archive('pyzip', 'zip', '.', 'app-1.0')"
    execFileSync('python3', ['-c', script], { cwd: folder })
    expect(pathsOf('pyzip.zip')).toEqual(everything)
  })

  it('git archive, with its global header', () => {
    const top = join(folder, 'app-1.0')
    const git = (...words: readonly string[]) =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.org', ...words], { cwd: top })
    git('init', '-q')
    git('add', '.')
    git('commit', '-q', '-m', 'all')
    for (const format of ['tar.gz', 'zip'])
      git('archive', `--format=${format}`, '--prefix=app-1.0/', '-o', `../git.${format}`, 'HEAD')
    rmSync(join(top, '.git'), { recursive: true })
    expect(pathsOf('git.tar.gz')).toEqual(everything)
    // NOTE: git writes a symlink into a zip, which half of the readers would unpack as a file.
    const zip = unpackSdist('git.zip', readFileSync(join(folder, 'git.zip')))
    expect(zip).toMatchObject({
      ok: false,
      failures: [{ code: 'archive-ambiguous', member: 'app-1.0/link' }],
    })
  })
})

it('GNU tar and Python read what our writer writes', () => {
  const tar = formatTar([
    { kind: 'directory', path: 'top', mode: 0o755, mtime: 1321009871 },
    {
      kind: 'file',
      path: `top/${'n'.repeat(200)}`,
      mode: 0o644,
      mtime: 1321009871,
      bytes: Buffer.from('hi'),
    },
    { kind: 'symlink', path: 'top/l', target: 't'.repeat(130), mode: 0o777, mtime: 1321009871 },
    { kind: 'hardlink', path: 'top/h', target: `top/${'n'.repeat(200)}`, mode: 0o644, mtime: 1321009871 },
  ])
  writeFileSync(join(folder, 'ours.tar'), tar)
  const names = ['top/', `top/${'n'.repeat(200)}`, 'top/l', 'top/h']
  const listing = execFileSync('tar', ['-tf', 'ours.tar'], { cwd: folder, encoding: 'utf8' })
  expect(listing.trim().split('\n')).toEqual(names)
  const script =
    "import tarfile; print('\\n'.join(f'{m.name} {m.linkname} {m.mtime} {m.uid} {m.uname}' for m in tarfile.open('ours.tar')))"
  const python = execFileSync('python3', ['-c', script], { cwd: folder, encoding: 'utf8' })
  expect(python.trim().split('\n')).toEqual([
    'top  1321009871 0 root',
    `top/${'n'.repeat(200)}  1321009871 0 root`,
    `top/l ${'t'.repeat(130)} 1321009871 0 root`,
    `top/h top/${'n'.repeat(200)} 1321009871 0 root`,
  ])
})
