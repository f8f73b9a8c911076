import { expect, it } from 'vitest'
import { findStorePlace } from '../../../src/machine/store/store-place.ts'

it('prefers its own variable, also for root', () => {
  const variables = { DEBWRIGHT_STORE: '/mnt/store', XDG_CACHE_HOME: '/x', HOME: '/home/a' }
  expect(findStorePlace(variables, 0)).toEqual({
    ok: true,
    value: { path: '/mnt/store', from: 'DEBWRIGHT_STORE' },
  })
})

it('keeps the store of root out of its home', () => {
  expect(findStorePlace({ HOME: '/home/user', XDG_CACHE_HOME: '/home/user/.cache' }, 0)).toMatchObject({
    value: { path: '/var/cache/debwright' },
  })
})

it('follows XDG_CACHE_HOME unless it is relative', () => {
  expect(findStorePlace({ XDG_CACHE_HOME: '/x', HOME: '/home/a' }, 1000)).toMatchObject({
    value: { path: '/x/debwright' },
  })
  expect(findStorePlace({ XDG_CACHE_HOME: 'x', HOME: '/home/a' }, 1000)).toMatchObject({
    value: { path: '/home/a/.cache/debwright' },
  })
})

it('says which variable is missing where there is no home', () => {
  expect(findStorePlace({}, 1000)).toEqual({
    ok: false,
    failures: [{ code: 'store-place-unknown', variable: 'HOME' }],
  })
})
