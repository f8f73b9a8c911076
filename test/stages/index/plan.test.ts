import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { walkTree } from '../../../src/actions/tree-paths.ts'
import { sha256Of } from '../../../src/core/digest.ts'
import { parseSimpleIndex } from '../../../src/formats/python/index/simple-index.ts'
import { parseChecksumList } from '../../../src/stages/index/checksum-list.ts'
import { indexWheel } from '../../../src/stages/index/index.ts'
import { planIndex } from '../../../src/stages/index/plan.ts'
import { contents, plan, sdists, textAt, wheels, writePlan } from './published.ts'

const [hello, thing] = wheels

it('lists wheels and sdists by the bytes of their paths, as sha256sum checks them', () => {
  const list = textAt(plan, 'sha256sums.txt')
  expect(list.split('\n').map(line => line.slice(64))).toEqual([
    '  sdists/hello-1.0.tar.gz',
    '  wheels/Zope.Thing-2.0+local.1-cp311-cp311-linux_x86_64.whl',
    '  wheels/hello-1.0-py3-none-any.whl',
    '',
  ])
  const folder = mkdtempSync(join(tmpdir(), 'debwright-index-'))
  writePlan(plan, folder, contents.values())
  const checked = execFileSync('sha256sum', ['--check', '--strict', 'sha256sums.txt'], { cwd: folder })
  expect(checked.toString().match(/: OK$/gm)).toHaveLength(3)
  rmSync(folder, { recursive: true })
})

it('writes the same bytes in whatever order the wheels come', () => {
  const other = planIndex([...wheels].reverse(), sdists)
  const digests = (tree: typeof plan) =>
    [...walkTree(tree)].map(([path, node]) => [path, node.kind === 'file' ? node.digest.sha256 : ''])
  expect(digests(other)).toEqual(digests(plan))
})

it('writes a page that people and clients can read', () => {
  expect(textAt(plan, 'simple/hello/index.html')).toBe(`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="pypi:repository-version" content="1.1">
<title>Links for hello</title>
</head>
<body>
<a href="../../wheels/hello-1.0-py3-none-any.whl#sha256=${hello?.digest.sha256}" data-requires-python="&gt;=3.9, &lt;4" data-core-metadata="sha256=${sha256Of(hello?.metadata ?? '')}">hello-1.0-py3-none-any.whl</a><br>
</body>
</html>
`)
  expect(textAt(plan, 'build-requirements.txt')).toBe(
    `hello==1.0 --hash=sha256:${hello?.digest.sha256}\nzope-thing==2.0+local.1 --hash=sha256:${thing?.digest.sha256}\n`,
  )
})

it('says the same in HTML and in JSON', () => {
  for (const [name, wheel] of [['hello', hello] as const, ['zope-thing', thing] as const]) {
    const read = (file: string, type: string) => {
      const page = `simple/${name}/${file}`
      const parsed = parseSimpleIndex(Buffer.from(textAt(plan, page)), type, `https://example.org/${page}`)
      return parsed.ok ? parsed.value : undefined
    }
    const html = read('index.html', 'text/html')
    const json = read('index.json', 'application/vnd.pypi.simple.v1+json')
    expect(json?.links).toEqual(html?.links.map(link => ({ ...link, size: wheel?.digest.size })))
    expect(html?.links).toMatchObject([{ filename: wheel?.filename, sha256: wheel?.digest.sha256 }])
    expect(html?.refused).toEqual([])
  }
  expect(JSON.parse(textAt(plan, 'simple/index.json'))).toEqual({
    meta: { 'api-version': '1.1' },
    projects: [{ name: 'hello' }, { name: 'zope-thing' }],
  })
})

it('takes Requires-Python from the headers of METADATA only', () => {
  const wheelOf = (text: string) =>
    indexWheel(
      {
        filename: 'a-1-py3-none-any.whl',
        name: hello?.name ?? thing?.name ?? failTest(),
        version: '1',
        distInfo: 'a-1.dist-info',
        files: [{ path: 'a-1.dist-info/METADATA', bytes: Buffer.from(text) }],
      },
      { sha256: sha256Of(''), size: 0 },
    ).requiresPython
  expect(wheelOf('Name: a\nRequires-Python: >=3.8\n\nbody')).toBe('>=3.8')
  expect(wheelOf('Name: a\n\nRequires-Python: >=3.8\n')).toBe(undefined)
})

it('refuses list lines that could lead out of the folder, stand twice or are cut off', () => {
  const sum = 'a'.repeat(64)
  const problems = (text: string) => {
    const parsed = parseChecksumList(text)
    return parsed.ok ? 'good' : parsed.failures.map(({ problem, line }) => [line, problem])
  }
  expect(problems(`${sum}  wheels/a.whl\n${sum} *sdists/a.tar.gz\n`)).toBe('good')
  for (const path of [
    '../a',
    '/etc/passwd',
    'wheels/../../a',
    'a//b',
    '.hidden',
    'a\\b',
    'a\tb',
    './a',
    '-a',
    'a/',
  ])
    expect(problems(`${sum}  ${path}\n`)).toEqual([[1, 'a path that could lead out of the folder']])
  expect(problems(`${sum}  a\n${sum}  a\n`)).toEqual([[2, 'a path that stands there already']])
  expect(problems(`${sum}  a`)).toEqual([[undefined, 'the last line is not complete']])
  expect(problems(`${sum.toUpperCase()}  a\n`)).toEqual([[1, 'not a SHA-256, two blanks and a path']])
  expect(problems('')).toEqual([[undefined, 'an empty list']])
})

function failTest(): never {
  throw new Error('no wheel')
}
