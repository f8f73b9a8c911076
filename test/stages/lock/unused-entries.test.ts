import { expect, it } from 'vitest'
import { inputEpoch } from '../../../src/core/epoch.ts'
import { normalizeName } from '../../../src/formats/python/name.ts'
import type { ChosenSdist } from '../../../src/stages/lock/closure/question.ts'
import { findUnusedEntries } from '../../../src/stages/lock/unused-entries.ts'

const sdistOf = (name: string, version: string): ChosenSdist => ({
  purl: `pkg:pypi/${name}@${version}`,
  name: normalizeName(name),
  version,
  filename: `${name}-${version}.tar.gz`,
  sha256: [],
  kind: 'pure',
})
const planOf = (name: string, version: string, buildRequires: readonly ChosenSdist[] = []) => ({
  of: { id: `pkg:pypi/${name}@${version}`, name: normalizeName(name), version, kind: 'pure' as const },
  buildRequires,
  dynamicRequires: [],
})

it('reports exceptions and constraints that touch nothing, with the range that they were for', () => {
  const python = {
    pins: 'requirements.txt',
    clock: inputEpoch,
    extras: [],
    indexes: {},
    allow: [],
    'from-debian': {},
    sources: {},
    'build-constraints': { Flit_Core: '<4', setuptools: '<80' },
    overrides: {
      PExpect: { when: '==4.9.0', reason: 'used' },
      jinja2: { when: '<3', reason: 'for another version' },
      six: { reason: 'not there' },
    },
  }
  const plans = [planOf('pexpect', '4.9.0', [sdistOf('flit-core', '3.12.0')]), planOf('jinja2', '3.1.6')]
  expect(findUnusedEntries(python, plans)).toEqual([
    { code: 'override-unused', section: 'overrides', name: 'jinja2', when: '<3' },
    { code: 'override-unused', section: 'overrides', name: 'six' },
    { code: 'override-unused', section: 'build-constraints', name: 'setuptools' },
  ])
})
