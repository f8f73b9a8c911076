import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { digestTree } from '../../../src/actions/tree-digest.ts'
import { emptyDirectory, fileNode, linkNode, treeFromPaths } from '../../../src/actions/tree-paths.ts'
import { digestOf } from '../../../src/core/digest.ts'
import { readOutput } from '../../../src/machine/containers/read-output.ts'
import { shuffleNames, writeSourceArchive } from '../../../src/machine/containers/source-archive.ts'
import { readProgram } from '../../../src/machine/process.ts'

const signal = new AbortController().signal
const tree = treeFromPaths([
  ['empty', emptyDirectory],
  ['tool', fileNode('#!/bin/sh\n', true)],
  ['exactly-one-block', fileNode('x'.repeat(512))],
  ['nothing', fileNode('')],
  ['ünïcödé', fileNode('name')],
  [`${'long/'.repeat(30)}${'name'.repeat(40)}`, fileNode('deep')],
  ['link', linkNode('tool')],
  ['far', linkNode(`a/${'b'.repeat(150)}`)],
])
let folder = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'debwright-archive-'))
})

afterEach(() => rm(folder, { recursive: true, force: true }))

async function archive(seed: number): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  const read = async (file: { readonly bytes?: Uint8Array }) => file.bytes ?? Buffer.from('')
  for await (const piece of writeSourceArchive(tree, shuffleNames(seed), read)) pieces.push(piece)
  return Buffer.concat(pieces)
}

async function tar(options: readonly string[], input: Uint8Array): Promise<string> {
  const ran = await readProgram({ program: 'tar', debianPackage: 'tar', arguments: options, input }, signal)
  if (!ran.ok) throw new Error(JSON.stringify(ran.failures))
  return Buffer.from(ran.value).toString('utf8')
}

it('is unpacked by tar to exactly the tree', async () => {
  await tar(['-x', '-C', folder], await archive(7))
  const read = await readOutput(folder, {
    label: 'test',
    folder,
    limitBytes: 1e6,
    importFile: async path => ({ ok: true, value: digestOf(await readFile(path)) }),
  })
  expect(read.ok && digestTree(read.value)).toEqual(digestTree(tree))
})

it('has its members in an order that the seed alone decides', async () => {
  const list = async (seed: number) => tar(['-t'], await archive(seed))
  expect(await list(7)).toBe(await list(7))
  expect(await list(8)).not.toBe(await list(7))
  expect((await list(8)).split('\n').toSorted()).toEqual((await list(7)).split('\n').toSorted())
})

it('carries the fixed time, modes and no owner', async () => {
  const listed = await tar(['-t', '-v', '--numeric-owner', '--utc', '--full-time'], await archive(7))
  expect(listed).toContain('-rwxr-xr-x 0/0              10 2011-11-11 11:11:11 ./tool')
  expect(listed).toContain('drwxr-xr-x 0/0               0 2011-11-11 11:11:11 ./empty/')
})
