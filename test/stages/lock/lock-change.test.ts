import { expect, it } from 'vitest'
import { sha256Of } from '../../../src/core/digest.ts'
import type { Lock } from '../../../src/recipe/lock/lock.ts'
import { formatLockChange, summarizeLockChange } from '../../../src/stages/lock/lock-change.ts'

function lockOf(sdists: Readonly<Record<string, readonly string[]>>, root = 'root'): Lock {
  return {
    schema: 1,
    name: 'app',
    'made-from': {},
    targets: {
      bookworm: {
        suite: 'bookworm',
        architecture: 'amd64',
        python: { version: '3.11.2', minor: '3.11' },
        install: [],
        sdists: Object.entries(sdists).map(([id, requires]) => ({
          purl: `pkg:pypi/${id}`,
          filename: `${id}.tar.gz`,
          sha256: sha256Of(id),
          size: 1,
          kind: 'pure',
          'build-requires': requires.map(one => `pkg:pypi/${one}`),
          'dynamic-requires': [],
          'requested-by': ['pins'],
        })),
        crates: [],
        debian: { releases: [], requested: {}, packages: [] },
        'root-file-systems': { build: { sha256: sha256Of(root), size: 1 } },
      },
    },
  }
}

it('says nothing of equal locks', () => {
  expect(summarizeLockChange(lockOf({ 'a@1': [] }), lockOf({ 'a@1': [] }))).toEqual([])
})

it('names what is new, gone and changed', () => {
  const before = lockOf({ 'a@1': ['b@1'], 'b@1': [], 'c@1': [] })
  const after = lockOf({ 'a@1': ['b@2'], 'b@2': [], 'd@1': [] }, 'another root')
  const short = (text: string) => sha256Of(text).slice(0, 8)
  expect(summarizeLockChange(before, after).map(formatLockChange)).toEqual([
    `bookworm: b 1 ${short('b@1')} → 2 ${short('b@2')}`,
    `bookworm: - c 1 ${short('c@1')}`,
    `bookworm: + d 1 ${short('d@1')}`,
    'bookworm: pkg:pypi/a@1 (build requirements) b@1 → b@2',
    `bookworm: build (root file system) ${sha256Of('root').slice(0, 12)} → ${sha256Of('another root').slice(0, 12)}`,
  ])
})

it('names a target that is new or gone', () => {
  const lock = lockOf({})
  expect(summarizeLockChange(undefined, lock).map(formatLockChange)).toEqual([
    'bookworm: a new target, for bookworm',
  ])
  expect(summarizeLockChange(lock, { ...lock, targets: {} }).map(formatLockChange)).toEqual([
    'bookworm: no target any more',
  ])
})
