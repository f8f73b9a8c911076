import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { failureCodes } from '../../../src/core/failure.ts'

const folder = import.meta.dirname
const messages = readdirSync(folder)
  .filter(file => file.endsWith('.test.ts'))
  .map(file => readFileSync(join(folder, file), 'utf8'))
  .join('\n')
const tested = new Set([...messages.matchAll(/^ +error\[([a-z-]+)\]: /gm)].map(([, code]) => code))

it('holds the whole message of every code', () => {
  expect(failureCodes.filter(code => !tested.has(code))).toEqual([])
})
