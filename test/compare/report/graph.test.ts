import { expect, it } from 'vitest'
import { describeSteps } from '../../../src/compare/report/graph.ts'
import type { BuiltChain } from '../../../src/compare/verdict.ts'
import { compareChains } from '../../../src/compare/verdict.ts'
import { digestOf } from '../../../src/core/digest.ts'

const chain = (bytecode: string): BuiltChain => {
  const file = (path: string, text = path) => ({ path, digest: digestOf(Buffer.from(text)) })
  const deb = file('a.deb', bytecode)
  return {
    artifacts: [deb],
    steps: [
      { label: 'wheel six 1.16', outputs: [file('six.whl')] },
      { label: 'bytecode six 1.16', outputs: [file('six.pyc', bytecode)] },
      { label: 'bytecode other 2.0', outputs: [file('other.pyc')] },
      { label: 'deb', outputs: [deb] },
    ],
  }
}

it('shows the bytecode of a wheel as a step where it differs, between its wheel and the package', () => {
  const [first, second] = [chain('one'), chain('two')]
  expect(describeSteps(first.steps, compareChains(first, second), undefined)).toEqual([
    { label: 'wheel six 1.16', needs: [], differs: false },
    { label: 'bytecode six 1.16', needs: ['wheel six 1.16'], differs: true },
    { label: 'deb', needs: ['bytecode six 1.16'], differs: true },
  ])
  const same = describeSteps(first.steps, compareChains(first, first), undefined)
  expect(same.map(({ label }) => label)).toEqual(['wheel six 1.16', 'deb'])
})
