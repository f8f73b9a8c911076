import { expect, it } from 'vitest'
import { fileNode } from '../../../src/actions/tree-paths.ts'
import { ok } from '../../../src/core/result.ts'
import { readRequires } from '../../../src/stages/wheels/build-wheel.ts'

it.each([
  ['["setuptools >= 40", "wheel"]', ['setuptools >= 40', 'wheel']],
  ['[]', []],
  ['', undefined],
  ['[1]', undefined],
  ['{"requires": []}', undefined],
  ['not JSON', undefined],
])('reads %j, which a backend may have written itself, as %j', async (text, expected) => {
  const answer = await readRequires(fileNode(text), { read: async () => ok(Buffer.from(text)) })
  expect(answer).toEqual(ok(expected))
})
