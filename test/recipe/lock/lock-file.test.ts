import { describe, expect, it } from 'vitest'
import { sha256Of } from '../../../src/core/digest.ts'
import { type Lock, type LockedTarget, lockSchema } from '../../../src/recipe/lock/lock.ts'
import { formatLock, lockDigest, parseLock } from '../../../src/recipe/lock/lock-file.ts'
import { sampleLock } from '../sample-lock.ts'

const text = formatLock(sampleLock)

/** Code, line and problem of each failure. */
function problemsOf(lock: string): readonly string[] {
  const parsed = parseLock('app.lock.json', lock)
  if (parsed.ok) return []
  return parsed.failures.map(failure => {
    const line = 'place' in failure ? failure.place.line : undefined
    return `${failure.code} ${line} ${'problem' in failure ? failure.problem : ''}`
  })
}

function lineOf(part: string, lock = text): number {
  return lock.split('\n').findIndex(line => line.includes(part)) + 1
}

it('writes what it reads, and reads what it writes', () => {
  const parsed = parseLock('app.lock.json', text)
  expect(parsed).toEqual({ ok: true, value: sampleLock })
  expect(parsed.ok && formatLock(parsed.value)).toBe(text)
  expect(text.split('\n').slice(0, 2)).toEqual(['{', `  "digest": "${lockDigest(sampleLock)}",`])
})

describe('a lock that something else than debwright wrote', () => {
  it('is found in a value, before any file is looked at', () => {
    const digest = sha256Of('app-1.0.tar.gz')
    const edited = text.replace(digest, sha256Of('evil-1.0.tar.gz'))
    expect(problemsOf(edited)).toEqual([
      'lock-edited 2 app.lock.json does not have its own digest: a value was changed',
    ])
  })

  it.each([
    ['another indent', (lock: string) => lock.replace('  "name"', '   "name"'), lineOf('"name"')],
    [
      'another order',
      (lock: string) => lock.replace(/( {2}"name".*\n)( {2}"schema".*\n)/, '$2$1'),
      lineOf('"name"'),
    ],
    ['no end of line', (lock: string) => lock.trimEnd(), text.split('\n').length - 1],
    [
      'a key said twice',
      (lock: string) => lock.replace('  "name"', '  "name": "other",\n  "name"'),
      lineOf('"name"'),
    ],
    ['CRLF', (lock: string) => lock.replaceAll('\n', '\r\n'), 1],
  ])('is found by %s', (_, edit, line) => {
    expect(problemsOf(edit(text))).toEqual([`lock-edited ${line} app.lock.json is not as debwright wrote it`])
  })

  it('is found without its digest', () => {
    expect(problemsOf(text.replace(/ {2}"digest".*\n/, ''))).toEqual([
      'lock-edited 2 app.lock.json is not as debwright wrote it',
    ])
  })

  it('is found by the marks of a merge', () => {
    const merged = text.replace('  "name"', '<<<<<<< ours\n  "name"')
    expect(problemsOf(merged)).toEqual([
      `lock-edited ${lineOf('"name"')} app.lock.json holds an unresolved merge`,
    ])
  })
})

it('refuses a newer schema before it looks at anything else', () => {
  expect(parseLock('app.lock.json', '{"schema": 2, "new": true}')).toEqual({
    ok: false,
    failures: [{ code: 'lock-schema-newer', file: 'app.lock.json', found: 2, known: 1 }],
  })
})

it('refuses what is no JSON, at its place', () => {
  expect(problemsOf(text.replace('"schema": 1,', '"schema": 1;'))).toEqual([
    `lock-invalid ${lineOf('"schema"')} the lock is not JSON`,
  ])
})

it('refuses an unknown key and a digest that is none, each at its place', () => {
  const odd = text
    .replace('  "name"', '  "colour": "red",\n  "name"')
    .replace(`"${sha256Of('root')}"`, `"${sha256Of('root').toUpperCase()}"`)
  expect(problemsOf(odd).map(problem => problem.split(' ').slice(0, 2).join(' '))).toEqual([
    `lock-invalid ${lineOf('"root-file-systems"', odd) + 2}`,
    'lock-invalid 1',
  ])
})

it('says what an entry lacks, once for all entries of a list', () => {
  const lacking: unknown = JSON.parse(text, (key, value: unknown) =>
    key === 'requested-by' ? undefined : value,
  )
  const place = (part: string) => `targets.bookworm.${part}[0] needs the key requested-by`
  const said = problemsOf(JSON.stringify(lacking, undefined, 2)).map(problem =>
    problem.replace(/^\S+ \d+ /, ''),
  )
  expect(said).toEqual([`${place('sdists')} (and 1 more like it)`, place('crates'), place('debian.packages')])
})

it('refuses what is locked for nobody', () => {
  const orphan = text.replace(/"requested-by": \[\s*"pins"\s*\]/, '"requested-by": []')
  expect(problemsOf(orphan)).toEqual([
    `lock-invalid ${lineOf('"requested-by": []', orphan)} targets.bookworm.sdists[0].requested-by: nothing asks for this file`,
  ])
})

describe('a lock that was made up', () => {
  const bookworm = sampleLock.targets['bookworm']
  if (bookworm === undefined) throw new Error('the sample has a bookworm')
  const purl = 'pkg:pypi/flit-core@3.12.0'
  const target = '"targets":{"bookworm":'
  const without = (one: string) => one.replace(/"root-file-systems":\{.*?\}\}/, '"root-file-systems":{}')

  it.each([
    ['a purl that cannot be decoded', (one: string) => one.replaceAll(purl, 'pkg:pypi/flit-core@%zz')],
    ['a purl of two versions', (one: string) => one.replaceAll(purl, 'pkg:pypi/flit-core@1@2')],
    ['a version that is a path', (one: string) => one.replaceAll(purl, 'pkg:pypi/flit-core@..%2F..%2Fx')],
    ['a version of two lines', (one: string) => one.replaceAll(purl, 'pkg:pypi/flit-core@1%0AX:y')],
    ['a minor version that ends a control field', (one: string) => withMinor(one, '3.11)\\nPre-Depends: x')],
    ['a minor version that is a path', (one: string) => withMinor(one, '../../x')],
    ['the minor version of another interpreter', (one: string) => withMinor(one, '3.12')],
    ['no digest of a root file system', without],
  ])('is refused where it holds %s', (_, change) => {
    const changed = change(JSON.stringify(sampleLock))
    expect(changed).toContain(target)
    expect(changed).not.toBe(JSON.stringify(sampleLock))
    const problems = problemsOf(withOwnDigest(changed))
    expect(problems.length).toBeGreaterThan(0)
    for (const problem of problems) expect(problem).toMatch(/^lock-invalid /)
  })

  it.each(['../x', 'a/../../x', 'a\u2028/../../x', 'a/./b', '/x'])(
    'is refused where it links to %j of a Debian package',
    path => {
      const content: Lock = {
        ...sampleLock,
        targets: {
          bookworm: {
            ...bookworm,
            'from-debian': [
              {
                purl: 'pkg:pypi/redis@5.0',
                deb: 'pkg:deb/debian/libc6@2.36-9%2Bdeb12u10?arch=amd64',
                paths: ['redis', path],
              },
            ],
          },
        },
      }
      expect(problemsOf(formatLock(content)).join()).toMatch(/^lock-invalid \d+ .*a relative path$/)
    },
  )

  it.each([
    ['more characters', `${'{\n'.repeat(2 ** 23)}}`, 'the lock is longer than 16777216 characters'],
    ['a longer line', `{"a": "${'x'.repeat(2 ** 16)}"}`, 'the lock has a line of more than 65536 characters'],
  ])('is refused before it is parsed where it has %s than any lock', (_, text, problem) => {
    expect(parseLock('app.lock.json', text)).toMatchObject({ failures: [{ code: 'lock-invalid', problem }] })
  })

  it('is refused with more problems than the schema library can hold', () => {
    const text = `{"schema": 1, "name": "app", "made-from": {}, "targets": {"bookworm": {"sdists": [\n${'1,\n'.repeat(200_000)}1]}}}`
    expect(problemsOf(text)).toEqual(['lock-invalid 1 the lock: more problems than can be named'])
  })

  it('is refused with no more problems than people read', () => {
    const install = Array.from({ length: 5000 }, (_, index) => `pkg:pypi/p${index}@1`)
    const lock = formatLock({ ...sampleLock, targets: { bookworm: { ...bookworm, install } } })
    expect(problemsOf(lock)).toHaveLength(100)
  })

  function withMinor(one: string, minor: string): string {
    return one.replace('"minor":"3.11"', `"minor":"${minor}"`)
  }

  /** The text that a lock of this content has; one of another shape has no digest and needs none to be refused. */
  function withOwnDigest(content: string): string {
    const parsed = lockSchema.safeParse(JSON.parse(content))
    return parsed.success ? formatLock(parsed.data) : content
  }
})

describe('a lock that contradicts itself', () => {
  const bookworm = sampleLock.targets['bookworm']
  if (bookworm === undefined) throw new Error('the sample has a bookworm')
  const [app, flit] = bookworm.sdists
  if (app === undefined || flit === undefined) throw new Error('the sample has two sdists')
  const [libc] = bookworm.debian.packages
  if (libc === undefined) throw new Error('the sample has a .deb')

  const withTarget = (change: Partial<LockedTarget>): string => {
    const lock: Lock = { ...sampleLock, targets: { bookworm: { ...bookworm, ...change } } }
    return formatLock(lock)
  }
  const withDeb = (change: Partial<typeof libc>): string =>
    withTarget({ debian: { ...bookworm.debian, packages: [{ ...libc, ...change }] } })

  it.each([
    [
      'a purl that nothing is',
      withTarget({ install: ['pkg:pypi/six@1.16.0'] }),
      'no sdist of this target is pkg:pypi/six@1.16.0',
    ],
    [
      'two versions of one project to install',
      withTarget({
        install: [app.purl, 'pkg:pypi/app@2.0'],
        sdists: [app, { ...app, purl: 'pkg:pypi/app@2.0', filename: 'app-2.0.tar.gz' }, flit],
      }),
      'app is to be installed twice',
    ],
    [
      'a container named like a member of every object, without a root file system',
      withDeb({ in: ['build', 'constructor'], 'requested-by': ['container:build'] }),
      'no root file system is locked for the container constructor',
    ],
    [
      'a build requirement that nothing is',
      withTarget({ sdists: [{ ...app, 'build-requires': ['pkg:pypi/hatchling@1.0'] }, flit] }),
      'no sdist of this target is pkg:pypi/hatchling@1.0',
    ],
    [
      'one purl twice',
      withTarget({ sdists: [app, { ...flit, purl: app.purl, filename: 'x.tar.gz' }, flit] }),
      `${app.purl} is locked twice`,
    ],
    [
      'one file twice',
      withTarget({ sdists: [app, { ...flit, filename: app.filename }] }),
      `two entries are the file ${app.filename}`,
    ],
    [
      'an sdist with a folder in its name',
      withTarget({ sdists: [{ ...app, filename: 'a/app-1.0.tar.gz' }, flit] }),
      'a/app-1.0.tar.gz is no file name that is safe to use',
    ],
    [
      'a .deb outside the archive',
      withDeb({ filename: '../../etc/x.deb' }),
      '../../etc/x.deb is no file name that is safe to use',
    ],
    ['an absolute .deb', withDeb({ filename: '/x.deb' }), '/x.deb is no file name that is safe to use'],
    [
      'a purl of another kind',
      withDeb({ purl: 'pkg:pypi/libc6@1' }),
      'pkg:pypi/libc6@1 is no purl of this kind',
    ],
    [
      'a project with another spelling',
      withTarget({
        install: [],
        crates: [],
        sdists: [
          { ...flit, 'requested-by': ['pins'] },
          { ...app, purl: 'pkg:pypi/App@1.0' },
        ],
      }),
      'pkg:pypi/App@1.0 is no purl of this kind',
    ],
    [
      'an sdist for a source that is none',
      withTarget({ sdists: [{ ...app, 'requested-by': ['pins', 'application'] }, flit] }),
      'no pin or source of this target is application',
    ],
    [
      'a crate for a source that is none',
      withTarget({ crates: bookworm.crates.map(one => ({ ...one, 'requested-by': ['pins'] })) }),
      'no source of this target is pins',
    ],
    [
      'a .deb for a package that is none',
      withDeb({ 'requested-by': ['container:build', 'no-such'] }),
      'no package or container of this target is no-such',
    ],
    [
      'a .deb for a container that does not hold it',
      withDeb({ 'requested-by': ['container:solver', 'libc6'] }),
      'no package or container of this target is container:solver',
    ],
    [
      'an archive without release',
      withDeb({ archive: 'debian-security' }),
      'no release of debian-security is locked',
    ],
  ])('has %s', (_, lock, problem) => {
    const parsed = parseLock('app.lock.json', lock)
    expect(parsed).toMatchObject({ ok: false, failures: [{ code: 'lock-invalid', problem }] })
  })
})
