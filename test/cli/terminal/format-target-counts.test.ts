import { expect, it } from 'vitest'
import { formatTargetCounts } from '../../../src/cli/terminal/format-target-counts.ts'
import { makeTarget } from '../../recipe/made-lock.ts'

it('counts pins and build tools apart, and crates where there are some', () => {
  const sdists = { 'six@1': { requires: ['setuptools@80'] }, 'setuptools@80': {} }
  const debs = { libc6: ['build'], perl: ['build'] }
  expect(formatTargetCounts(makeTarget(sdists, { install: ['six@1'], debs }))).toBe(
    '1 pin, 1 build tool, 2 Debian packages',
  )
  const rust = makeTarget({ 'six@1': {} }, { install: ['six@1'], crates: { 'libc@0.2': ['six@1'] }, debs })
  expect(formatTargetCounts(rust)).toBe('1 pin, 0 build tools, 1 crate, 2 Debian packages')
})
