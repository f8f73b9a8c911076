import { expect, it } from 'vitest'
import { sha256Of } from '../../../src/core/digest.ts'
import type { Failure } from '../../../src/core/failure.ts'
import { explainGoneDeb, mergeGoneDebs } from '../../../src/machine/network/deb-gone.ts'

const file = {
  purl: 'pkg:deb/debian/hello@1.0-1?arch=all',
  filename: 'pool/main/h/hello/hello_1.0-1_all.deb',
  sha256: sha256Of('hello'),
  size: 5,
  archive: 'debian',
  lockedOn: 'Sat, 10 Jun 2023 08:53:33 UTC',
}
const url = 'http://mirror.example.org/hello.deb'
const status = (code: number): Failure => ({ code: 'http-status', name: 'hello.deb', url, status: code })

it('says that a package is gone only where every mirror says so', () => {
  expect(explainGoneDeb(file, [status(404), status(410)])).toEqual([
    {
      ...{ code: 'deb-gone', archive: 'debian', lockedOn: file.lockedOn },
      debs: [{ name: 'hello', version: '1.0-1', from: url }],
    },
  ])
  expect(explainGoneDeb(file, [status(404), status(503)])).toEqual([status(404), status(503)])
})

it('leaves a sdist that is not there as it is', () => {
  const sdist = { ...file, purl: 'pkg:pypi/hello@1.0' }
  expect(explainGoneDeb(sdist, [status(404)])).toEqual([status(404)])
})

it('names the packages of one archive together, and other failures by themselves', () => {
  const gone = (name: string, archive: string): Failure => ({
    code: 'deb-gone',
    archive,
    debs: [{ name, version: '1', from: url }],
  })
  const merged = mergeGoneDebs([
    gone('b', 'debian'),
    status(503),
    gone('c', 'debian-security'),
    gone('a', 'debian'),
    status(503),
  ])
  expect(
    merged.map(failure => (failure.code === 'deb-gone' ? failure.debs.map(one => one.name) : [])),
  ).toEqual([['a', 'b'], [], ['c'], []])
})
