import { describe, expect, it } from 'vitest'
import { inputEpoch } from '../../../src/core/epoch.ts'
import { type ExpectedDeb, verifyDebListing } from '../../../src/stages/deb/deb-listing.ts'

const owner = { uid: 0, gid: 0, mtime: inputEpoch }
const ar = ['debian-binary', 'control.tar.xz', 'data.tar.xz'].map(name => ({
  ...owner,
  name,
  type: 'file',
  mode: 0o644,
  user: '',
  group: '',
  target: '',
}))
const top = { ...owner, name: '.', type: 'directory', mode: 0o755, user: 'root', group: 'root', target: '' }
const file = { ...top, name: './etc/x', type: 'file', mode: 0o640 }
const expected: ExpectedDeb = {
  filename: 'hello.deb',
  epoch: inputEpoch,
  control: [{ name: '.', type: 'directory', mode: 0o755, target: '' }],
  data: [
    { name: '.', type: 'directory', mode: 0o755, target: '' },
    { name: './etc/x', type: 'file', mode: 0o640, target: '' },
  ],
}

describe('verifyDebListing', () => {
  it('is content with exactly what was planned', () => {
    expect(verifyDebListing({ archive: ar, control: [top], data: [top, file] }, expected).ok).toBe(true)
  })

  it.each([
    ['time', { mtime: inputEpoch + 1 }],
    ['owner number', { uid: 1000 }],
    ['owner', { user: 'builder' }],
    ['mode', { mode: 0o644 }],
    ['type', { type: 'link' }],
    ['link target', { target: 'elsewhere' }],
  ])('sees a wrong %s', (field, change) => {
    const listed = verifyDebListing(
      { archive: ar, control: [top], data: [top, { ...file, ...change }] },
      expected,
    )
    expect(listed.ok ? [] : listed.failures).toMatchObject([
      { code: 'deb-member-wrong', member: './etc/x in data.tar', field },
    ])
  })

  it.each([
    ['a member that is missing', [top]],
    ['a member that nobody planned', [top, file, { ...file, name: './etc/y' }]],
    ['a member that stands twice', [top, file, file]],
  ])('sees %s', (_, data) => {
    const listed = verifyDebListing({ archive: ar, control: [top], data }, expected)
    expect(listed.ok ? [] : listed.failures).toMatchObject([{ code: 'deb-member-wrong', field: 'presence' }])
  })
})
