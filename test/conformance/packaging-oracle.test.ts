import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { answers, expectedAnswer } from '../formats/python/vector-answers.ts'

const script = new URL('./packaging-oracle.py', import.meta.url).pathname
const offline = process.env['DEBWRIGHT_NO_NETWORK'] !== undefined
/** The version whose answers the standards' tests were taken from. */
const library = 'packaging==26.3'
const questions = Number(process.env['DEBWRIGHT_ORACLE_QUESTIONS'] ?? 3000)

const digits = fc.oneof(
  fc.nat(3).map(String),
  fc.constantFrom('00', '01', '10', '9007199254740993', '18446744073709551616'),
)
const separator = fc.constantFrom('', '.', '-', '_')
const part = (...words: string[]) =>
  fc.oneof(
    { weight: 3, arbitrary: fc.constant('') },
    fc
      .tuple(separator, fc.constantFrom(...words), separator, fc.oneof(fc.constant(''), digits))
      .map(parts => parts.join('')),
  )
const seldom = (arbitrary: fc.Arbitrary<string>) =>
  fc.oneof({ weight: 6, arbitrary: fc.constant('') }, arbitrary)

const version = fc
  .tuple(
    seldom(fc.constantFrom('v', 'V', ' ', '\n', '\u00a0', '\ufeff', 'x')),
    seldom(digits.map(epoch => `${epoch}!`)),
    fc.array(digits, { minLength: 1, maxLength: 4 }).map(numbers => numbers.join('.')),
    part('a', 'b', 'c', 'rc', 'alpha', 'BETA', 'pre', 'preview'),
    fc.oneof(part('post', 'rev', 'r', 'POST'), seldom(digits.map(post => `-${post}`))),
    part('dev', 'DEV'),
    seldom(fc.constantFrom('+local', '+Ubuntu.1', '+1', '+1.a', '+01-x_2', '+', '+a..b', '+é')),
    seldom(fc.constantFrom(' ', '\t', '\n', '.', '\x1c', '.*')),
  )
  .map(parts => parts.join(''))
const operator = fc.constantFrom('==', '!=', '<=', '>=', '<', '>', '~=', '===')
const clause = fc
  .tuple(
    seldom(fc.constant(' ')),
    operator,
    seldom(fc.constantFrom(' ', '\t')),
    version,
    seldom(fc.constant('.*')),
  )
  .map(parts => parts.join(''))
const clauses = fc.array(clause, { maxLength: 4 }).map(items => items.join(','))
const word = fc.constantFrom('a', 'foo', 'Foo.Bar', 'foo_bar', 'x-', '_y', 'é', 'a b', 'A1', '')
const variable = fc.constantFrom(
  ...['python_version', 'python_full_version', 'os_name', 'os.name', 'sys_platform', 'platform_release'],
  ...[
    'platform_machine',
    'python_implementation',
    'extra',
    'extras',
    'dependency_groups',
    'implementation_version',
    'nothing',
  ],
)
const literal = fc
  .tuple(
    fc.constantFrom("'", '"'),
    fc.oneof(
      version,
      word,
      fc.constantFrom('3.11', '3.*', '\\n', '\\x41', '\\', '\\u00e9', 'posix', '\\q', "it's", 'a"b'),
    ),
  )
  .map(([quote, text]) => `${quote}${text}${quote}`)
const comparison = fc
  .tuple(
    fc.oneof(variable, literal),
    fc.constantFrom(
      '==',
      '!=',
      '<',
      '<=',
      '>',
      '>=',
      '~=',
      '===',
      ' in ',
      ' not in ',
      ' not  in ',
      ' is ',
      '=',
    ),
    fc.oneof(literal, variable),
  )
  .map(parts => parts.join(''))
const { marker } = fc.letrec<{ readonly marker: string }>(tie => ({
  marker: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    comparison,
    fc
      .tuple(tie('marker'), fc.constantFrom(' and ', ' or ', ')and(', ' and'), tie('marker'))
      .map(parts => parts.join('')),
    tie('marker').map(inner => `(${inner} )`),
  ),
}))
const requirement = fc
  .tuple(
    word,
    seldom(fc.constantFrom('[a]', '[a,B]', '[ ]', '[a,]', '[é]', ' [x]')),
    fc.oneof(
      clauses,
      clauses.map(text => `(${text})`),
      seldom(fc.constantFrom('@https://example.org/a.zip', ' @ file:///x ')),
    ),
    seldom(
      fc.oneof(
        marker.map(text => `;${text}`),
        marker.map(text => ` ; ${text}`),
        fc.constant('\n'),
      ),
    ),
  )
  .map(parts => parts.join(''))
const tagPart = fc.constantFrom(
  'py3',
  'py2.py3',
  'py3.py2',
  'cp311',
  'none',
  'any',
  'linux_x86_64',
  '',
  'CP',
  'é',
  'p+',
  'any.',
  '3',
)
const tag = fc.array(tagPart, { minLength: 2, maxLength: 4 }).map(parts => parts.join('-'))
const environment = fc.record(
  {
    python_version: fc.constantFrom('3.11', '3.13'),
    python_full_version: fc.constantFrom('3.11.2', '3.13.0a2+'),
    os_name: fc.constantFrom('posix', 'nt'),
    sys_platform: fc.constant('linux'),
    platform_release: fc.constantFrom('6.1.0-13-amd64', '6.1.0'),
    platform_machine: fc.constant('x86_64'),
    platform_python_implementation: fc.constant('CPython'),
    implementation_version: fc.constant('3.11.2'),
    extra: fc.constantFrom('', 'Foo_Bar', 'a', null),
    extras: fc.constant(['Foo.Bar', 'a']),
    dependency_groups: fc.constant(['a']),
  },
  { noNullPrototype: true },
)
const lockedFile = (name: string) => ({
  name,
  url: `https://example.org/x/${name}?a#b`,
  size: 1,
  hashes: { sha256: 'ab' },
})
const pylock = {
  'lock-version': '1.0',
  'created-by': 'x',
  environments: ['os_name == "posix"'],
  extras: ['a'],
  'dependency-groups': ['b'],
  'default-groups': ['b'],
  'requires-python': '>=3.8',
  tool: {},
  packages: [
    {
      name: 'foo',
      version: '1.0',
      marker: 'os_name == "nt"',
      'requires-python': '>=3',
      dependencies: [{ name: 'bar' }],
      index: 'https://example.org/',
      sdist: lockedFile('foo-1.0.tar.gz'),
      wheels: [
        lockedFile('foo-1.0-py3-none-any.whl'),
        { path: 'x\\\\foo-1-py3-none-any.whl', hashes: { sha256: 'ab' } },
      ],
      'attestation-identities': [{ kind: 'x' }],
      tool: {},
    },
    {
      name: 'bar',
      vcs: { type: 'git', url: 'x', 'commit-id': 'y', 'requested-revision': 'z', subdirectory: 's' },
    },
    { name: 'baz', directory: { path: '.', editable: true, subdirectory: 's' } },
    {
      name: 'qux',
      version: '2',
      archive: { path: 'x.zip', size: 3, hashes: { sha256: 'ab' }, subdirectory: 's' },
    },
  ],
}
const oddity = fc.constantFrom<unknown>(
  ...['', 'x', '1.0', '2.0', 'foo', 'A', 'bar-1.0.tar.gz', 'https://example.org/a%20b/'],
  1,
  1.5,
  true,
  null,
  [],
  ['x'],
  [1],
  [{}],
  {},
  { a: 1 },
  undefined,
)
const mutation = fc.tuple(fc.array(fc.nat(), { minLength: 1, maxLength: 5 }), oddity)
const pylockDocument = fc
  .array(mutation, { maxLength: 2 })
  .map(mutations => mutations.reduce<unknown>((one, [path, value]) => replaceAt(one, path, value), pylock))

/** A copy in which one member, found by numbers that choose a way down, is another value, or gone where that is undefined. */
function replaceAt(document: unknown, path: readonly number[], value: unknown): unknown {
  const [step, ...rest] = path
  if (step === undefined || typeof document !== 'object' || document === null) return value
  const keys = Object.keys(document)
  const chosen = keys[step % Math.max(1, keys.length)]
  const entries = Object.entries(document).flatMap(([key, member]) => {
    const changed = key === chosen ? replaceAt(member, rest, value) : member
    return changed === undefined ? [] : [[key, changed] as const]
  })
  return Array.isArray(document) ? entries.map(([, member]) => member) : Object.fromEntries(entries)
}

const kind = <T extends string>(name: T) => fc.constant(name)
const form = fc.constantFrom('clause', 'set')
const prereleases = fc.constantFrom(true, false, null)

const question = fc.oneof(
  fc.record({ kind: kind('pylock'), document: pylockDocument, toml: fc.constant(null) }),
  fc.record({ kind: kind('version'), input: version }),
  fc.record({ kind: kind('version-compare'), a: version, b: version }),
  fc.record({ kind: kind('version-canonical'), input: version, 'strip-trailing-zero': fc.boolean() }),
  fc.record({ kind: kind('specifier'), form, input: fc.oneof(clause, clauses) }),
  fc.record({
    kind: kind('specifier-contains'),
    form: fc.constant('set'),
    specifier: clauses,
    version,
    prereleases,
    installed: fc.boolean(),
  }),
  fc.record({ kind: kind('specifier-contains'), form, specifier: clause, version, prereleases }),
  fc.record({
    kind: kind('specifier-filter'),
    form: fc.constant('set'),
    specifier: clauses,
    versions: fc.array(version, { maxLength: 5 }),
    prereleases,
  }),
  fc.record({ kind: kind('specifier-unsatisfiable'), specifier: clauses, prereleases }),
  fc.record({ kind: kind('requirement'), input: requirement }),
  fc.record({ kind: kind('marker'), input: marker }),
  fc.record({
    kind: kind('marker-evaluate'),
    marker,
    environment,
    context: fc.constantFrom('metadata', 'lock_file', 'requirement'),
  }),
  fc.record({ kind: kind('name'), input: word, validate: fc.boolean() }),
  fc.record({ kind: kind('name-is-normalized'), input: word }),
  fc.record({
    kind: kind('tag'),
    input: tag,
    'validate-order': fc.boolean(),
    limit: fc.constantFrom(null, 1, 4),
  }),
  fc
    .tuple(word, version, seldom(fc.constantFrom('-1', '-1a', '-x', '-')), tag, fc.boolean())
    .map(([name, text, build, tags, order]) => ({
      kind: 'wheel-filename',
      input: `${name}-${text}${build}-${tags}.whl`,
      'validate-order': order,
    })),
  fc
    .tuple(word, version, fc.constantFrom('.tar.gz', '.zip', '.tgz'))
    .map(([name, text, extension]) => ({ kind: 'sdist-filename', input: `${name}-${text}${extension}` })),
)

/** Asks the real library the same random questions; whether it refuses is compared, not in which words. */
function askLibrary(): readonly { readonly question: unknown; readonly answer: unknown }[] {
  const asked = fc.sample(question, questions)
  const run = spawnSync('python3', [script], {
    input: asked.map(one => JSON.stringify(one)).join('\n'),
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
    env: { ...process.env, PYTHONUTF8: '1', PYTHONPATH: folder },
  })
  if (run.status !== 0) throw new Error(run.stderr)
  return run.stdout
    .split('\n')
    .filter(line => line !== '')
    .flatMap(line => {
      const theirs = JSON.parse(line)
      if (theirs.skip === true) return []
      const ours = answers[theirs.kind]?.(theirs)
      return isDeepStrictEqual(ours, expectedAnswer(theirs, ours)) ? [] : [{ question: theirs, answer: ours }]
    })
}

const folder = mkdtempSync(join(tmpdir(), 'debwright-oracle-'))

beforeAll(() => {
  if (offline) return
  const options = ['install', '--quiet', '--no-deps', '--target', folder, library]
  const installed = spawnSync('python3', ['-m', 'pip', ...options], { encoding: 'utf8' })
  if (installed.status !== 0) throw new Error(installed.stderr)
}, 120_000)

afterAll(() => rmSync(folder, { recursive: true }))

it.skipIf(offline)(
  'network: the packaging library agrees',
  () => {
    expect(askLibrary()).toEqual([])
  },
  240_000,
)

it('the oracle speaks of every kind that we answer', () => {
  const text = readFileSync(script, 'utf8')
  const missing = Object.keys(answers).filter(
    name => name !== 'pylock-filename' && name !== 'tags' && !text.includes(`"${name}"`),
  )
  expect(missing).toEqual([])
})
