import { expect, it } from 'vitest'
import { formatLockDiffMarkdown } from '../../../src/cli/terminal/format-lock-diff-markdown.ts'

it('has a table for every part of a lock that can change', () => {
  const parts = [
    'target',
    'python',
    'sdist',
    'build requirements',
    'crate',
    'from debian',
    'debian',
    'root file system',
  ] as const
  const text = formatLockDiffMarkdown({
    name: 'app',
    madeFrom: [],
    changes: parts.map(part => ({
      target: 'bookworm',
      part,
      name: `of ${part}`,
      from: '1',
      to: '2',
      because: [],
    })),
    rebuilds: [],
  })
  for (const part of parts) expect(text).toContain(`| of ${part} | 1 | 2 |`)
})
