import { expect, it } from 'vitest'
import { alpha, beta } from '../../../src/actions/contract.ts'
import { clockSeconds } from '../../../src/actions/tracer.ts'
import { quickVariations, variationNames } from '../../../src/actions/variation.ts'
import {
  defaultSeed,
  drawSettings,
  pickSettings,
  varyBuilder,
} from '../../../src/compare/variations/settings.ts'

it('draws the second builder from the default seed', () => {
  const { name: _, ...drawn } = varyBuilder(
    'second',
    pickSettings(drawSettings(defaultSeed), quickVariations),
  )
  expect({ name: 'beta', ...drawn }).toEqual(beta)
})

it('draws the same from the same seed, and other values from others', () => {
  expect(drawSettings(7)).toEqual(drawSettings(7))
  expect(drawSettings(7)['hostname']).not.toBe(drawSettings(8)['hostname'])
})

it('draws for everything a value that the first builder does not have', () => {
  for (let seed = 0; seed < 200; seed += 1) {
    const settings = drawSettings(seed)
    expect(Object.keys(settings).sort()).toEqual([...variationNames].sort())
    for (const name of variationNames) {
      const { name: _, ...varied } = varyBuilder('x', pickSettings(settings, [name]))
      const { name: __, ...first } = alpha
      expect(varied).not.toEqual(first)
    }
  }
})

it('varies nothing for no settings, and names builders by what they vary', () => {
  expect({ ...varyBuilder('x', {}), name: 'alpha' }).toEqual(alpha)
  const names = variationNames.map(name => varyBuilder('x', pickSettings(drawSettings(1), [name])).name)
  expect(new Set(names).size).toBe(variationNames.length)
  expect(names.every(name => /^x-[0-9a-f]{8}$/.test(name))).toBe(true)
})

it('draws zones, paths and masks in the form that programs read', () => {
  for (let seed = 0; seed < 200; seed += 1) {
    const { timezone, umask, uid, cpus, home, clock = '', kernel } = drawSettings(seed)
    expect(clockSeconds(clock)).toBeGreaterThan(366 * 24 * 3600)
    expect(clockSeconds(clock) % (24 * 3600)).not.toBe(0)
    expect(kernel).toMatch(/^\d\.\d+\.\d+-[0-9a-f]{7}$/)
    expect(timezone).toMatch(/^Q[A-Z]{2}[-+](?:[5-9]|1[01]):30$/)
    expect(umask).toMatch(/^0[0-7]{3}$/)
    expect(home).toMatch(/^\/build\/h[0-9a-f]{7}$/)
    expect(Number(uid)).toBeGreaterThan(0)
    expect(Number(cpus)).toBeGreaterThan(2)
  }
})
