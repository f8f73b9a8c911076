import { expect, it } from 'vitest'
import { checkMembers } from '../../../src/stages/environment/check-members.ts'
import type { DebMember } from '../../../src/stages/environment/environment.ts'
import { unpacked } from './toy-unpacked.ts'

const deb = (name: string, ...members: readonly Partial<DebMember>[]) => unpacked(name, {}, members)
const twice = (path: string, ...packages: readonly string[]) => ({
  ok: false,
  failures: [{ code: 'environment-path-twice', root: 'build', path, packages }],
})

it('lets packages share folders, and one of them ship the merged links', () => {
  const folder = { path: 'usr/share', kind: 'directory' } as const
  const links = [
    { path: 'bin', kind: 'symlink', target: 'usr/bin' },
    { path: 'lib64', kind: 'symlink', target: 'usr/lib64' },
  ] as const
  const one = deb('one', folder, { path: 'bin', kind: 'directory' }, { path: 'bin/tool' })
  const two = deb('two', folder, ...links, { path: 'usr/bin', kind: 'directory' })
  expect(checkMembers('build', [one, two])).toEqual({ ok: true, value: undefined })
})

it('finds one place under two names of merged /usr', () => {
  expect(checkMembers('build', [deb('one', { path: 'lib/x' }), deb('two', { path: 'usr/lib/x' })])).toEqual(
    twice('/usr/lib/x', 'one', 'two'),
  )
})

it('finds a folder that is a link for another package, also from below', () => {
  const link = deb('link', { path: 'opt/a', kind: 'symlink', target: '../etc' })
  const folder = deb('folder', { path: 'opt/a', kind: 'directory' })
  expect(checkMembers('build', [folder, link])).toEqual(twice('/opt/a', 'folder', 'link'))
  expect(checkMembers('build', [deb('below', { path: 'opt/a/b/c' }), link])).toEqual(
    twice('/opt/a/b/c', 'link', 'below'),
  )
})

it('finds a merged link with another target', () => {
  const link = deb('link', { path: 'bin', kind: 'symlink', target: 'opt/bin' })
  const usual = deb('usual', { path: 'bin', kind: 'directory' })
  expect(checkMembers('build', [link, usual])).toEqual(twice('/bin', 'link', 'usual'))
})

it('finds one package listed twice, but not two architectures of a library', () => {
  const library = unpacked('lib', {}, [], 'same')
  expect(checkMembers('build', [library, { ...library, architecture: 'all' }]).ok).toBe(true)
  expect(checkMembers('build', [deb('one'), { ...deb('one'), deb: 'other.deb' }])).toEqual({
    ok: false,
    failures: [
      { code: 'environment-package-twice', root: 'build', name: 'one', debs: ['one.deb', 'other.deb'] },
    ],
  })
})
