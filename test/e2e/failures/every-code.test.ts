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

/** Codes without a whole message in these tests, one a line with the reason. The list may only become shorter. */
const untested = new Map(
  readFileSync(join(folder, 'not-yet.txt'), 'utf8')
    .split('\n')
    .filter(line => line !== '' && !line.startsWith('#'))
    .map(line => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ')).trim()] as const),
)

it('holds the whole message of every code, but for those of a list', () => {
  expect(failureCodes.filter(code => !tested.has(code) && !untested.has(code))).toEqual([])
})

it('lists no code that has a test or does not exist', () => {
  expect([...untested.keys()].filter(code => tested.has(code) || !failureCodes.includes(code))).toEqual([])
})

it('gives a reason for each listed code', () => {
  expect([...untested].filter(([, reason]) => reason.length < 10)).toEqual([])
})
