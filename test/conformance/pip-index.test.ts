import { execFile, execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { digestOf } from '../../src/core/digest.ts'
import { normalizeName } from '../../src/formats/python/name.ts'
import { planIndex } from '../../src/stages/index/plan.ts'
import { serve } from '../machine/network/loopback-server.ts'
import { writePlan } from '../stages/index/published.ts'

const run = promisify(execFile)
const place = mkdtempSync(join(tmpdir(), 'debwright-pip-'))
const folder = join(place, 'published')
const requirements = join(folder, 'build-requirements.txt')

/** Two wheels, one of which needs the other, as small as wheels can be. */
const makeWheels = `
import sys, zipfile
for name, needs in (("debwright_one", "Requires-Dist: debwright-two\\n"), ("debwright_two", "")):
    info = f"{name}-1.0.dist-info"
    files = {f"{name}.py": "", f"{info}/METADATA": f"Metadata-Version: 2.1\\nName: {name}\\nVersion: 1.0\\nRequires-Python: >=3.6\\n{needs}",
             f"{info}/WHEEL": "Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n"}
    files[f"{info}/RECORD"] = "".join(f"{path},,\\n" for path in [*files, f"{info}/RECORD"])
    with zipfile.ZipFile(f"{sys.argv[1]}/{name}-1.0-py3-none-any.whl", "w") as wheel:
        for path, text in files.items():
            wheel.writestr(path, text)
`

beforeAll(() => {
  execFileSync('python3', ['-c', makeWheels, place])
  const wheels = ['debwright_one', 'debwright_two'].map(name => {
    const filename = `${name}-1.0-py3-none-any.whl`
    const bytes = readFileSync(join(place, filename))
    const metadata = execFileSync('unzip', ['-p', join(place, filename), '*/METADATA'])
    return {
      bytes,
      wheel: {
        filename,
        digest: digestOf(bytes),
        name: normalizeName(name),
        version: '1.0',
        metadata,
        requiresPython: '>=3.6',
      },
    }
  })
  writePlan(
    planIndex(
      wheels.map(({ wheel }) => wheel),
      [],
    ),
    folder,
    wheels.map(({ bytes }) => bytes),
  )
})
afterAll(() => rmSync(place, { recursive: true }))

/** pip with nothing of this machine's configuration. */
async function pip(...parameters: readonly string[]): Promise<string> {
  const env = {
    PATH: process.env['PATH'],
    HOME: place,
    PIP_CONFIG_FILE: '/dev/null',
    PIP_DISABLE_PIP_VERSION_CHECK: '1',
  }
  const target = mkdtempSync(join(place, 'target-'))
  const fixed = ['-m', 'pip', 'install', '--no-cache-dir', '--target', target]
  await run('python3', [...fixed, ...parameters], { env })
  expect(existsSync(join(target, 'debwright_two.py'))).toBe(true)
  return target
}

it('pip installs by hashes from the wheels alone', { timeout: 60_000 }, async () => {
  await pip('--require-hashes', '--no-index', '--find-links', join(folder, 'wheels'), '-r', requirements)
})

it('pip installs from the index on a plain static server, with and without hashes', {
  timeout: 120_000,
}, async () => {
  await using server = await serve({
    '*': (request, response) => {
      const path = join(folder, decodeURIComponent(request.url ?? ''))
      const file = path.endsWith('/') ? `${path}index.html` : path
      if (!existsSync(file)) return void response.writeHead(404).end()
      response.writeHead(200, {
        'content-type': file.endsWith('.html') ? 'text/html' : 'application/octet-stream',
      })
      response.end(readFileSync(file))
    },
  })
  const index = ['--index-url', `${server.url}/simple/`]
  await pip('--require-hashes', ...index, '-r', requirements)
  await pip(...index, 'debwright-one')
  await pip('--no-index', '--find-links', `${server.url}/simple/debwright-two/`, 'debwright-two')
  expect(server.requests.map(({ url }) => url)).toContain('/simple/debwright-one/')
})

it('pip reads the JSON page and takes the metadata from beside the wheel', { timeout: 60_000 }, async () => {
  await using server = await serve({
    '*': (request, response) => {
      const path = join(folder, decodeURIComponent(request.url ?? ''))
      const file = path.endsWith('/') ? `${path}index.json` : path
      const type = path.endsWith('/') ? 'application/vnd.pypi.simple.v1+json' : 'application/octet-stream'
      if (!existsSync(file)) return void response.writeHead(404).end()
      response.writeHead(200, { 'content-type': type }).end(readFileSync(file))
    },
  })
  await pip('--index-url', `${server.url}/simple/`, 'debwright-one')
  // The pip of Debian 12 knows no metadata under its second name, and takes the wheel itself.
  const [, major = '', minor = ''] =
    /^pip (\d+)\.(\d+)/.exec((await run('python3', ['-m', 'pip', '--version'])).stdout) ?? []
  const knowsMetadata = Number(major) > 23 || (Number(major) === 23 && Number(minor) >= 2)
  const urls = server.requests.map(({ url }) => url)
  expect(urls.includes('/wheels/debwright_one-1.0-py3-none-any.whl.metadata')).toBe(knowsMetadata)
})

it('pip refuses a wheel that was changed after it was published', { timeout: 60_000 }, async () => {
  const changed = join(folder, 'wheels/debwright_two-1.0-py3-none-any.whl')
  const bytes = readFileSync(changed)
  writeFileSync(changed, readFileSync(join(folder, 'wheels/debwright_one-1.0-py3-none-any.whl')))
  const offline = ['--require-hashes', '--no-index', '--find-links', join(folder, 'wheels')]
  await expect(pip(...offline, '-r', requirements)).rejects.toThrow('DO NOT MATCH THE HASHES')
  writeFileSync(changed, bytes)
})
