import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { parseLock } from '../../../../src/recipe/lock/lock-file.ts'
import { keepUnrecorded } from '../../../../src/stages/lock/debian/keep-unrecorded.ts'

const file = join(import.meta.dirname, '../../../../pipelines/hello.lock.json')
const lock = parseLock(file, readFileSync(file, 'utf8'))
const silent = lock.ok ? lock.value.targets['bookworm'] : undefined
if (silent === undefined) throw new Error('hello is not locked')

const packages = silent.debian.packages.map(deb => ({ ...deb, 'requested-by': ['apt'] }))
const speaking = { ...silent, debian: { ...silent.debian, packages } }

it('leaves a lock as it is that does not say who needs each package', () => {
  expect(keepUnrecorded(speaking, silent, [])).toEqual(silent)
  expect(keepUnrecorded(speaking, silent, ['build-tools'])).toEqual(silent)
})

it('records it for a new lock, for one that says it, and where Debian packages are updated', () => {
  expect(keepUnrecorded(speaking, undefined, [])).toBe(speaking)
  expect(keepUnrecorded(speaking, speaking, [])).toBe(speaking)
  expect(keepUnrecorded(speaking, silent, ['debian'])).toBe(speaking)
  expect(keepUnrecorded(speaking, silent, ['all'])).toBe(speaking)
})
