import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import type { Action } from '../../src/actions/action.ts'
import { digestAction } from '../../src/actions/action-digest.ts'
import { beta } from '../../src/actions/contract.ts'
import { inputRoot } from '../../src/actions/input-root.ts'
import { digestTree } from '../../src/actions/tree-digest.ts'
import { emptyDirectory, fileNode, linkNode, treeFromPaths } from '../../src/actions/tree-paths.ts'
import { writeInput } from '../../src/machine/containers/write-input.ts'

const folder = mkdtempSync(join(tmpdir(), 'debwright-reapi-'))
const offline = process.env['DEBWRIGHT_NO_NETWORK'] !== undefined

afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Run with the surroundings of the user, whose pip knows where packages come from. */
function runOutside(program: string, options: readonly string[], input = ''): string {
  const ran = spawnSync(program, options, { encoding: 'utf8', input })
  if (ran.status !== 0) throw new Error(`${program}: ${ran.error?.message ?? ran.stderr}`)
  return ran.stdout
}

it.skipIf(offline)(
  'network: computes the digests that Python and the public definition of the API compute',
  async () => {
    const python = join(folder, 'venv', 'bin', 'python')
    runOutside('python3', ['-m', 'venv', join(folder, 'venv')])
    const packages = ['buildgrid==0.4.4', 'protobuf==7.36.2']
    runOutside(python, ['-m', 'pip', 'install', '--quiet', '--no-deps', ...packages])

    const source = treeFromPaths([
      ['setup.py', fileNode('setup()\n')],
      ['bin/tool', fileNode('#!/bin/sh\n', true)],
      ['bin/link', linkNode('../setup.py')],
      ['empty', emptyDirectory],
      ['nothing', fileNode('')],
      ...['Z', 'a', 'a-b', 'a.b', 'ab', 'é', '\uff5e', '\u{1f600}'].map(
        name => [`names/${name}`, fileNode(name)] as const,
      ),
      ['large', fileNode(Buffer.alloc(3_000_000, 7))],
    ])
    const root = treeFromPaths([
      ['usr/bin/python3', linkNode('python3.11')],
      ['usr/bin/python3.11', fileNode('ELF', true)],
      ['build', emptyDirectory],
    ])
    const action: Action = {
      label: 'example',
      profile: 'build',
      command: {
        arguments: ['python3', 'driver.py', 'é'],
        environment: { SOURCE_DATE_EPOCH: '1321009871' },
        workingDirectory: '/build/src',
      },
      root: { directory: { kind: 'sealed', digest: digestTree(root) }, top: root },
      mounts: [{ path: '/build/src', tree: source, writable: true }],
      limits: { seconds: 1, outputBytes: 1, memoryBytes: 1 },
    }
    const identity = { uid: 0, gid: 0, dropped: false }
    const store = { copyTo: () => Promise.reject(new Error('nothing is stored')) }
    const written = join(folder, 'input-root')
    await writeInput(inputRoot(action), written, identity, store, new AbortController().signal)

    const wanted = {
      folder: written,
      arguments: [
        ...['/bin/sh', '-c', 'umask 022 && cd "$0" && exec "$@"', '/build/src'],
        ...['python3', 'driver.py', 'é'],
      ],
      environment: {
        HOME: '/build/home',
        LC_ALL: 'C.UTF-8',
        PATH: '/build/env/bin:/usr/bin:/bin',
        PYTHONDONTWRITEBYTECODE: '1',
        PYTHONHASHSEED: '0',
        SOURCE_DATE_EPOCH: '1321009871',
        TZ: 'UTC',
      },
      outputs: ['build/out'],
      platform: {
        'container-contract': '2',
        cpus: '3',
        'file-order': '20111111',
        hostname: 'beta',
        profile: 'build',
        uid: '1789',
      },
    }
    const script = join(import.meta.dirname, 'reapi_digests.py')
    const { sha256, size } = digestTree(inputRoot(action))
    expect(JSON.parse(runOutside(python, [script], JSON.stringify(wanted)))).toEqual({
      root: sha256,
      size,
      action: digestAction(action, beta).digest,
    })
  },
  120_000,
)
