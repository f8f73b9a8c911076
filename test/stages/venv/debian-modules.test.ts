import { expect, it } from 'vitest'
import { verifyModulesOnce } from '../../../src/stages/venv/debian-modules.ts'
import { readWheel } from '../../../src/stages/venv/read-wheel.ts'
import type { WheelContent } from '../../../src/stages/venv/wheel.ts'
import { makeWheel } from './make-wheel.ts'

const project = (...paths: readonly string[]) => ({
  ...{ name: 'made', version: '1.0', package: 'python3-made', packageVersion: '1.0-1' },
  paths,
})

function wheelOf(...paths: readonly string[]): WheelContent {
  const files = paths.map(path => ({ path, content: '' }))
  const read = readWheel('app-1.0-py3-none-any.whl', makeWheel({ name: 'app', files }))
  if (!read.ok) throw new Error(JSON.stringify(read.failures))
  return read.value
}

it('refuses a module that both have, whatever it is made of', () => {
  const twice = { code: 'from-debian-twice', package: 'python3-made', wheel: 'app-1.0-py3-none-any.whl' }
  const cases = [
    ['made.py', 'made.cpython-311-x86_64-linux-gnu.so', 'made'],
    ['made', 'made.py', 'made'],
    ['made', 'made/extra.py', 'made'],
    ['space/made', 'space/made/__init__.py', 'space.made'],
    ['made.py', 'app-1.0.data/platlib/made.py', 'made'],
  ] as const
  for (const [debian, file, module] of cases)
    expect(verifyModulesOnce([project(debian)], [wheelOf(file)]), file).toEqual({
      ok: false,
      failures: [{ ...twice, module }],
    })
})

it('lets a namespace have parts from both', () => {
  const wheel = wheelOf('space/other.py', 'app.py')
  expect(verifyModulesOnce([project('space/made', 'made-1.0.egg-info')], [wheel]).ok).toBe(true)
})
