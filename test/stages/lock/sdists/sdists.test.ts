import { describe, expect, it } from 'vitest'
import { sha256Of } from '../../../../src/core/digest.ts'
import { normalizeName } from '../../../../src/formats/python/name.ts'
import { parseTag } from '../../../../src/formats/python/wheels/tag.ts'
import { choosePinnedSdist } from '../../../../src/stages/lock/sdists/pinned-sdist.ts'
import { readReleases } from '../../../../src/stages/lock/sdists/releases.ts'
import { kindFromWheels } from '../../../../src/stages/lock/sdists/wheel-kind.ts'

const digest = sha256Of('an sdist')

describe('the releases of a project', () => {
  it('are its sdists and wheels by version, newest first, .tar.gz before .zip', () => {
    const releases = readReleases(normalizeName('Some_Thing'), [
      { filename: 'some-thing-1.10.zip' },
      { filename: 'some_thing-1.10.tar.gz' },
      { filename: 'some_thing-1.9-py3-none-any.whl' },
      { filename: 'some-thing-2.0rc1.tar.gz' },
      { filename: 'some_thing-1.9-py3.8.egg' },
      { filename: 'some-thing-extra-3.0.tar.gz' },
      { filename: 'other-3.0.tar.gz' },
    ])
    expect(
      releases.map(({ text, sdists, wheels }) => [text, sdists.map(file => file.filename), wheels.length]),
    ).toEqual([
      ['2.0rc1', ['some-thing-2.0rc1.tar.gz'], 0],
      ['1.10', ['some_thing-1.10.tar.gz', 'some-thing-1.10.zip'], 0],
      ['1.9', [], 1],
    ])
  })
})

describe('the sdist of a pin', () => {
  const name = normalizeName('thing')
  const choose = (version: string, files: readonly { filename: string; sha256?: string }[]) => {
    const chosen = choosePinnedSdist(
      { name, version, hashes: [digest] },
      readReleases(name, files),
      undefined,
    )
    return chosen.ok ? [chosen.value.purl, chosen.value.filename, chosen.value.sha256] : chosen.failures
  }

  it('is the file whose digest is pinned, whatever else the version has', () => {
    const files = [
      { filename: 'thing-1.0.tar.gz', sha256: sha256Of('another') },
      { filename: 'thing-1.0.zip', sha256: digest },
      { filename: 'thing-1.0.1.tar.gz', sha256: digest },
    ]
    expect(choose('1.0', files)).toEqual(['pkg:pypi/thing@1.0', 'thing-1.0.zip', [digest]])
  })

  it('is found by what the version means, not by how it is spelled', () => {
    const files = [{ filename: 'thing-1.tar.gz', sha256: digest }]
    expect(choose('1.0.0', files)).toEqual(['pkg:pypi/thing@1', 'thing-1.tar.gz', [digest]])
  })

  it('is the preferred sdist with all pinned digests where the index claims none', () => {
    expect(choose('1.0', [{ filename: 'thing-1.0.zip' }, { filename: 'thing-1.0.tar.gz' }])).toEqual([
      'pkg:pypi/thing@1.0',
      'thing-1.0.tar.gz',
      [digest],
    ])
  })

  it('is none where the index has only wheels, other digests or other versions', () => {
    expect(choose('1.0', [{ filename: 'thing-1.0-py3-none-any.whl', sha256: digest }])).toEqual([
      { code: 'sdist-missing', name: 'thing', version: '1.0', wheels: 1 },
    ])
    expect(choose('1.0', [{ filename: 'thing-1.0.tar.gz', sha256: sha256Of('another') }])).toEqual([
      { code: 'sdist-not-pinned', name: 'thing', version: '1.0', sdists: ['thing-1.0.tar.gz'] },
    ])
    expect(choose('1.0', [{ filename: 'thing-1.1.tar.gz', sha256: digest }])).toEqual([
      { code: 'pin-not-listed', name: 'thing', version: '1.0' },
    ])
  })
})

describe('the kind of a wheel', () => {
  const kind = (...tags: readonly string[]) =>
    kindFromWheels(
      tags.map(tag => {
        const parsed = parseTag(tag)
        if (!parsed.ok) throw new Error(tag)
        return parsed.value
      }),
      [3, 11],
    )

  it('is pure where one of upstream runs anywhere', () => {
    expect(kind('py3-none-any')).toBe('pure')
    expect(kind('py2.py3-none-any', 'cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64')).toBe('pure')
  })

  it('is binary where those for this interpreter are for Linux on this machine only', () => {
    expect(kind('cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64', 'cp312-cp312-win_amd64')).toBe(
      'binary',
    )
    expect(kind('cp37-abi3-musllinux_1_2_x86_64')).toBe('binary')
    expect(kind('py3-none-manylinux_2_28_x86_64')).toBe('binary')
  })

  it('is not told by wheels for other interpreters, machines or systems', () => {
    expect(kind()).toBeUndefined()
    expect(kind('cp312-cp312-manylinux_2_17_x86_64')).toBeUndefined()
    expect(kind('cp311-cp311-manylinux_2_17_aarch64', 'cp311-cp311-win_amd64')).toBeUndefined()
    expect(kind('py2-none-any')).toBeUndefined()
  })
})
