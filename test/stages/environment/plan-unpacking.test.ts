import { expect, it } from 'vitest'
import { formatJobs, planUnpacking } from '../../../src/stages/environment/plan-unpacking.ts'
import { readUnpacking } from '../../../src/stages/environment/read-unpacking.ts'

const job = (index: number, size: number) => {
  const data = { path: `/files/of a/${index}`, offset: 132, size, compression: 'xz' } as const
  return { index, control: undefined, data }
}

it('deals the largest first, to whoever has least', () => {
  const shares = planUnpacking([job(0, 1e6), job(1, 9e6), job(2, 5e6), job(3, 5e6)], 2)
  expect(shares.map(share => share.map(({ index }) => index))).toEqual([
    [1, 0],
    [2, 3],
  ])
})

it('starts no worker without work', () => {
  expect(planUnpacking([job(0, 1)], 64)).toHaveLength(1)
})

it('gives paths a line of their own', () => {
  expect(formatJobs([job(7, 1)])).toBe('7 0 132 xz\n-\n/files/of a/7\n')
})

const names = new Map([
  [0, 'a.deb'],
  [1, 'b.deb'],
])
const line = '-rw-r--r-- 0/0 0 2011-11-11 11:11 "./opt/a"'

it('blames the .deb whose turn it was', () => {
  const stdout = `deb 0\n${line}\ndeb 1\n`
  const bad = { stdout, stderr: 'deb 0\ndeb 1\nxz: (stdin): Compressed data is corrupt\n', exit: 'status 1' }
  expect(readUnpacking(names, bad)).toEqual({
    ok: false,
    failures: [
      { code: 'deb-unpack-failed', deb: 'b.deb', tool: 'xz', log: 'xz: (stdin): Compressed data is corrupt' },
    ],
  })
  expect(readUnpacking(names, { stdout, stderr: 'deb 0\ndeb 1\n', exit: 'killed by SIGKILL' })).toMatchObject(
    {
      failures: [{ code: 'deb-unpack-failed', deb: 'b.deb', log: 'killed by SIGKILL' }],
    },
  )
  expect(readUnpacking(names, { stdout, stderr: 'deb 0\ndeb 1\n', exit: undefined })).toMatchObject({
    ok: true,
    value: new Map([
      [0, [{ path: 'opt/a', kind: 'file', mode: 0o644, target: '' }]],
      [1, []],
    ]),
  })
})

it('counts a warning as a failure even where all ended well', () => {
  const stderr = "deb 0\ntar: Removing leading `/' from member names\n"
  expect(readUnpacking(names, { stdout: 'deb 0\n', stderr, exit: undefined }).ok).toBe(false)
})
