import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { failureCodes } from '../../src/core/failure.ts'

const pages = join(import.meta.dirname, '..', '..', 'docs', 'reference', 'errors')

it('has a page for every code', () => {
  expect(failureCodes.filter(code => !existsSync(join(pages, `${code}.md`)))).toEqual([])
})

it('has no page without a code', () => {
  const named = readdirSync(pages).map(file => file.replace(/\.md$/, ''))
  expect(named.filter(code => !failureCodes.includes(code))).toEqual([])
})
