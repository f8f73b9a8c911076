import { expect, it } from 'vitest'
import { experimentVariations, quickVariations, variationNames } from '../../../src/actions/variation.ts'
import { findNotVaried } from '../../../src/compare/variations/not-varied.ts'
import { chooseVariations, findVariations } from '../../../src/compare/variations/profiles.ts'

it('knows variations and profiles by name, and no others', () => {
  expect(findVariations('umask')).toEqual(['umask'])
  expect(findVariations('all')).toEqual(variationNames)
  expect(findVariations('quick')).toEqual(quickVariations)
  expect(findVariations('unmask')).toBeUndefined()
  expect(findVariations('toString')).toBeUndefined()
})

it('keeps the verdict as strong as it is by default, whatever the experiment', () => {
  expect(chooseVariations(['umask'], [])).toEqual({ quick: quickVariations, experiment: ['umask'] })
  expect(chooseVariations([], [])).toEqual({ quick: quickVariations, experiment: [] })
})

it('takes out what is not to be varied, from verdict and experiment', () => {
  const { quick, experiment } = chooseVariations(variationNames, ['hostname', 'umask'])
  expect(quick).toEqual(['uid', 'cpus', 'file-order'])
  expect(experiment).toEqual(experimentVariations.filter(name => name !== 'umask'))
})

it('says why something cannot be varied in a build container', () => {
  const packages = new Set(['bsdutils', 'locales-all'])
  expect(findNotVaried(variationNames, { packages })).toEqual({})
  expect(findNotVaried(variationNames, { packages, tracingRefused: 'it may not' })).toEqual({
    clock: 'it may not',
    kernel: 'it may not',
    affinity: 'it may not',
  })
  expect(Object.keys(findNotVaried(['locale'], { packages: new Set() }))).toEqual(['language data'])
  expect(findNotVaried(['umask'], { packages, tracingRefused: 'it may not' })).toEqual({})
  expect(Object.keys(findNotVaried(variationNames, { packages, inMemory: true }))).toEqual(['filesystem'])
  expect(Object.keys(findNotVaried(['kernel', 'streams'], { packages: new Set() }))).toEqual(['streams'])
})
