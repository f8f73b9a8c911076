import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { z } from '../../src/core/shape.ts'
import { runCli } from './rig/cli.ts'
import { digestFolder } from './rig/folder-digests.ts'
import { populateStore } from './rig/populate.ts'
import { clone, firstAccount, makeFolder } from './rig/suite.ts'

const account = firstAccount()
const packed = z.array(z.object({ filename: z.string() }))
const manifest = z.object({ bin: z.object({ debwright: z.string() }) })

let command: string

beforeAll(async () => {
  await populateStore(account)
  command = install(makeFolder(account, 'package'))
})

/** Builds and packs a copy of the clone, and lays the package out as npm does. Gives the path of the command. */
function install(folder: string): string {
  const copy = join(folder, 'copy')
  const parts = ['src', 'share', 'debian-templates', 'docs', 'package.json', 'README.md', 'LICENSE']
  for (const name of [...parts, 'tsconfig.json', 'tsconfig.build.json'])
    cpSync(join(clone, name), join(copy, name), { recursive: true })
  const libraries = join(clone, 'node_modules')
  symlinkSync(libraries, join(copy, 'node_modules'))
  run(copy, process.execPath, join(libraries, 'typescript/bin/tsc'), '-p', 'tsconfig.build.json')
  const [made] = packed.parse(JSON.parse(run(copy, 'npm', 'pack', '--ignore-scripts', '--json')))
  run(copy, 'tar', '-xf', made?.filename ?? '', '-C', folder)
  const top = join(folder, 'package')
  symlinkSync(libraries, join(top, 'node_modules'))
  const { bin } = manifest.parse(JSON.parse(readFileSync(join(top, 'package.json'), 'utf8')))
  const path = join(folder, 'bin', 'debwright')
  mkdirSync(dirname(path))
  chmodSync(join(top, bin.debwright), 0o755)
  symlinkSync(join(top, bin.debwright), path)
  return path
}

function run(cwd: string, program: string, ...words: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(program, words, { cwd, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${program} ${words.join(' ')}: ${stdout}${stderr}`)
  return stdout
}

/** Runs the installed command where Node is that of the tests. */
function runInstalled(...words: readonly string[]) {
  const PATH = `${dirname(process.execPath)}:/usr/bin:/bin:/usr/sbin:/sbin`
  return runCli(words, { account, command, environment: { PATH } })
}

it('the npm package holds the pages that explain', async () => {
  expect(await runInstalled('--version')).toMatchObject({ status: 0, stdout: '0.1.0\n', stderr: '' })
  const { stdout } = await runInstalled('explain', 'digest-mismatch')
  expect(stdout).toContain(
    readFileSync(join(clone, 'docs/reference/errors/digest-mismatch.md'), 'utf8').slice(0, 200),
  )
})

it('the npm package builds the bytes that a clone builds', async () => {
  const folder = makeFolder(account, 'built')
  const recipe = join(clone, 'pipelines/hello.yaml')
  const words = (output: string) => [
    'build',
    recipe,
    '--no-test',
    '--offline',
    '--output',
    join(folder, output),
  ]
  const installed = await runInstalled(...words('installed'))
  expect(installed.status, installed.stderr).toBe(0)
  const ours = await runCli(words('clone'), { account })
  expect(ours.status, ours.stderr).toBe(0)
  expect(digestFolder(join(folder, 'installed'))).toEqual(digestFolder(join(folder, 'clone')))
})
