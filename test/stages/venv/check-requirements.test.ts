import { describe, expect, it } from 'vitest'
import { checkRequirements } from '../../../src/stages/venv/check-requirements.ts'
import { readWheel } from '../../../src/stages/venv/read-wheel.ts'
import type { WheelContent } from '../../../src/stages/venv/wheel.ts'
import { makeWheel } from './make-wheel.ts'

function wheel(name: string, version: string, ...fields: readonly string[]): WheelContent {
  const metadata = ['Metadata-Version: 2.1', `Name: ${name}`, `Version: ${version}`, ...fields, ''].join('\n')
  const read = readWheel(
    `${name}-${version}-py3-none-any.whl`,
    makeWheel({ name, version, files: [], metadata }),
  )
  if (!read.ok) throw new Error(JSON.stringify(read.failures))
  return read.value
}

function unmet(...wheels: readonly WheelContent[]) {
  const checked = checkRequirements(wheels, '3.11.2')
  return checked.ok ? [] : checked.failures
}

describe('checkRequirements', () => {
  it('is content where every requirement is there', () => {
    expect(
      unmet(
        wheel('app', '1.0', 'Requires-Dist: Some_Lib>=2', 'Requires-Python: >=3.9'),
        wheel('some_lib', '2.0'),
      ),
    ).toEqual([])
  })

  it('evaluates markers for the target and asks for no extras', () => {
    expect(
      unmet(
        wheel(
          'app',
          '1.0',
          'Requires-Dist: tomli; python_version < "3.11"',
          'Requires-Dist: colorama; sys_platform == "win32"',
          'Provides-Extra: test',
          'Requires-Dist: pytest; extra == "test"',
        ),
      ),
    ).toEqual([])
  })

  it('names a requirement that is missing', () => {
    expect(unmet(wheel('app', '1.0', 'Requires-Dist: lib>=2; python_version >= "3.8"'))).toEqual([
      { code: 'requirement-unmet', wheel: 'app-1.0-py3-none-any.whl', requirement: 'lib>=2' },
    ])
  })

  it('names a requirement that is there in another version', () => {
    expect(unmet(wheel('app', '1.0', 'Requires-Dist: lib>=2'), wheel('lib', '1.9'))).toEqual([
      {
        code: 'requirement-unmet',
        wheel: 'app-1.0-py3-none-any.whl',
        requirement: 'lib>=2',
        actual: 'lib 1.9',
      },
    ])
  })

  it('refuses a wheel for another interpreter', () => {
    expect(unmet(wheel('app', '1.0', 'Requires-Python: >=3.12'))).toMatchObject([
      { code: 'requirement-unmet', actual: 'python 3.11.2' },
    ])
  })
})
