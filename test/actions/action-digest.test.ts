import { fromBinary } from '@bufbuild/protobuf'
import { expect, it } from 'vitest'
import type { Action, Builder } from '../../src/actions/action.ts'
import { commandEnvironment, digestAction } from '../../src/actions/action-digest.ts'
import { alpha, beta } from '../../src/actions/contract.ts'
import { CommandSchema } from '../../src/actions/reapi_pb.ts'
import { digestTree } from '../../src/actions/tree-digest.ts'
import { emptyDirectory, fileNode, treeFromPaths } from '../../src/actions/tree-paths.ts'
import { experimentVariations } from '../../src/actions/variation.ts'

const root = treeFromPaths([
  ['usr/bin/python3', fileNode('python')],
  ['build', emptyDirectory],
])

const action: Action = {
  label: 'wheel six 1.17.0',
  profile: 'build',
  command: {
    arguments: ['python3', 'driver.py'],
    environment: { SOURCE_DATE_EPOCH: '1321009871', É: 'last', A: 'first' },
    workingDirectory: '/build/src',
  },
  root: { directory: { kind: 'sealed', digest: digestTree(root) }, top: root },
  mounts: [{ path: '/build/src', tree: treeFromPaths([['setup.py', fileNode('x')]]), writable: true }],
  limits: { seconds: 60, outputBytes: 1, memoryBytes: 1 },
}

it('says the whole command: entry, sorted variables, output, platform', () => {
  const { $typeName: _, ...command } = fromBinary(CommandSchema, digestAction(action, beta).command)
  expect(command).toMatchObject({
    arguments: [
      ...['/bin/sh', '-c', 'umask 022 && cd "$0" && exec "$@"', '/build/src'],
      ...['python3', 'driver.py'],
    ],
    outputPaths: ['build/out'],
    workingDirectory: '',
    environmentVariables: [
      { name: 'A', value: 'first' },
      { name: 'HOME', value: '/build/home' },
      { name: 'LC_ALL', value: 'C.UTF-8' },
      { name: 'PATH', value: '/build/env/bin:/usr/bin:/bin' },
      { name: 'PYTHONDONTWRITEBYTECODE', value: '1' },
      { name: 'PYTHONHASHSEED', value: '0' },
      { name: 'SOURCE_DATE_EPOCH', value: '1321009871' },
      { name: 'TZ', value: 'UTC' },
      { name: 'É', value: 'last' },
    ],
    platform: {
      properties: [
        { name: 'container-contract', value: '2' },
        { name: 'cpus', value: '3' },
        { name: 'file-order', value: '20111111' },
        { name: 'hostname', value: 'beta' },
        { name: 'profile', value: 'build' },
        { name: 'uid', value: '1789' },
      ],
    },
  })
})

it('keeps the contract above what an action asks for', () => {
  const asking = { ...action, command: { ...action.command, environment: { TZ: 'Asia/Kolkata', X: '1' } } }
  expect(commandEnvironment(asking).filter(([name]) => name === 'TZ' || name === 'X')).toEqual([
    ['TZ', 'UTC'],
    ['X', '1'],
  ])
})

it('changes with everything that an action can notice', () => {
  const variants: readonly (readonly [Action, Builder])[] = [
    [action, alpha],
    [action, beta],
    [action, { ...alpha, uid: 1001 }],
    [action, { ...alpha, hostname: 'gamma' }],
    [action, { ...alpha, cpus: 8 }],
    [action, { ...alpha, fileOrder: 7 }],
    [{ ...action, profile: 'system' }, alpha],
    [{ ...action, mounts: [] }, alpha],
    [{ ...action, command: { ...action.command, arguments: ['python3'] } }, alpha],
    [{ ...action, command: { ...action.command, environment: {} } }, alpha],
    [{ ...action, command: { ...action.command, workingDirectory: '/build/out' } }, alpha],
    [{ ...action, root: { ...action.root, top: emptyDirectory } }, alpha],
  ]
  const digests = variants.map(([variant, builder]) => digestAction(variant, builder).digest)
  expect(new Set(digests).size).toBe(variants.length)
})

it('does not change with the label, the limits or the name of the builder', () => {
  const same = { ...action, label: 'other', limits: { seconds: 1, outputBytes: 2, memoryBytes: 3 } }
  expect(digestAction(same, { ...alpha, name: 'omega' }).digest).toBe(digestAction(action, alpha).digest)
})

it('keeps the identities of actions as long as the container stays the same', () => {
  const system: Action = { ...action, profile: 'system' }
  const identities = [action, system].flatMap(one =>
    [alpha, beta].map(each => digestAction(one, each).digest),
  )
  expect(identities).toEqual([
    '1f2291c31e41432d46b369ed6e51ba4d3ee7cf647fcff181c93034a2bc881970',
    'caef88d8ac303278ad217c9ba00eb05a636a6cf994b99e761e72c2a88592621e',
    '4f745a3851edf62cf6ef7c1e304244ad714f582ca1c3a2747d0c238bf9b0eb72',
    'e68256dba6fc4bcd001670e377dc0f0f690cd365aa09aa393573a17754c45c09',
  ])
})

it('gives an action another identity for each thing that an experiment varies, and none to installing', () => {
  const identities = experimentVariations.map(
    name =>
      digestAction(action, { ...alpha, variations: { [name]: name === 'clock' ? '+400d7h' : '7' } }).digest,
  )
  expect(new Set([...identities, digestAction(action, alpha).digest]).size).toBe(identities.length + 1)
  const system: Action = { ...action, profile: 'system' }
  expect(digestAction(system, { ...alpha, variations: { umask: '077', home: '/x' } }).digest).toBe(
    digestAction(system, alpha).digest,
  )
})
