import { expect, it } from 'vitest'
import { formatDiagnosis } from '../../../src/cli/terminal/format-diagnosis.ts'

it('lines up what it says, however long the subjects are', () => {
  const text = formatDiagnosis([
    { subject: 'xz', state: 'bad', text: 'not installed', remedy: 'apt-get install xz-utils' },
    { subject: 'archive debian-security', state: 'good', text: 'http://mirror.example.org' },
    { subject: 'memory limit', state: 'note', text: 'none' },
  ])
  expect(text).toBe(`BAD  xz                      not installed
                             -> apt-get install xz-utils
ok   archive debian-security http://mirror.example.org
note memory limit            none
`)
})
