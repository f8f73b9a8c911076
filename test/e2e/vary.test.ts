import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { tracerArguments } from '../../src/actions/tracer.ts'
import { listFixtures, packFixture } from '../fixtures/unreproducible/pack.ts'
import { type CliEnd, runCli } from './rig/cli.ts'
import { populateStore } from './rig/populate.ts'
import { firstAccount } from './rig/suite.ts'
import { placeTiny, type TinyPlace } from './rig/tiny.ts'

const account = firstAccount()

beforeAll(async () => {
  await populateStore(account)
})

/** A recipe over one fixture, with the lines of its `accept` section. */
function place(folder: string, accept: readonly string[] = []): Promise<TinyPlace> {
  const fixture = listFixtures().find(one => one.folder === folder)
  if (fixture === undefined) throw new Error(`no fixture ${folder}`)
  const sdist = { name: 'sample', kind: fixture.kind, bytes: packFixture(fixture, 'sample') }
  return placeTiny(account, { sdists: [sdist], more: accept.length === 0 ? [] : ['accept:', ...accept] })
}

function run(verb: string, { recipe, output }: TinyPlace, ...words: readonly string[]): Promise<CliEnd> {
  const more = verb === 'bisect' ? words : [...words, '--output', output]
  return runCli([verb, recipe, '--offline', '--quiet', ...more], { account })
}

it('keeps the verdict identical where only an experiment makes a step differ, and says which', async () => {
  const recipe = await place('hash-order')
  const plain = await run('reproduce', recipe)
  expect(plain.stdout).toMatch(/^identical /)
  expect(plain.stdout).not.toContain('fragile')
  const ended = await run('reproduce', recipe, '--vary', 'hash-seed', '--seed', '7')
  expect(ended.stdout).toMatch(/^identical /)
  expect(ended.stdout).toContain('\nfragile    wheel sample 1.0 (action ')
  expect(ended.stdout).toMatch(/ guilty +variation hash-seed \(found in \d runs? of this one step\)\n/)
  expect(ended.stdout).toContain('varied: hash-seed · seed 7\n')
  expect(ended.status).toBe(0)
  const written = JSON.parse(readFileSync(join(recipe.output, 'run.json'), 'utf8'))
  expect(written.seed).toBe(7)
  expect(Object.keys(written.experiment)).toEqual(['hash-seed'])
  expect(Object.keys(written.varied).sort()).toEqual(['cpus', 'file-order', 'hostname', 'uid'])
})

it('moves the clock, the kernel and the processors for an experiment, and finds what asked for them', async () => {
  const words = ['--vary', 'clock', '--vary', 'kernel', '--vary', 'affinity']
  const recipes = ['build-day', 'kernel-release', 'allowed-processors'] as const
  for (const [index, folder] of recipes.entries()) {
    const ended = await run('reproduce', await place(folder), ...words)
    expect(ended.stdout).toMatch(/^identical /)
    expect(ended.stdout).not.toContain('not varied')
    expect(ended.stdout).toContain(` variation ${['clock', 'kernel', 'affinity'][index]} `)
    expect(ended.stdout).toContain('different when only')
  }
})

it('says what this machine cannot vary, and why', async () => {
  const { recipe, output } = await place('control-plain')
  const words = ['reproduce', recipe, '--offline', '--quiet', '--vary', 'kernel', '--vary', 'umask']
  // Whatever is traced already cannot be traced by another.
  const tracer = tracerArguments({ affinity: '4' }).map(word => `'${word.replaceAll("'", "'\\''")}'`)
  const before = `set -- ${tracer.join(' ')} "$@"`
  const ended = await runCli([...words, '--output', output], { account, before })
  expect(ended.stdout).toContain('experiment: nothing more differed · varied: umask · seed 20111111\n')
  expect(ended.stdout).toMatch(
    /\nnot varied: kernel: no process may trace others in a container here: tracing is refused: .+\n$/,
  )
  expect(ended.status).toBe(0)
})

it('leaves out of the verdict what is not to be varied, and shows it', async () => {
  const recipe = await place('host-name')
  expect((await run('reproduce', recipe)).status).toBe(1)
  const ended = await run('reproduce', recipe, '--dont-vary', 'hostname')
  expect(ended.status).toBe(0)
  expect(ended.stdout).toContain('differed: uid, cpus, file order (seed 20111111)\n')
})

it('answers which step differs first, in what, why, by whose fault and what to do', async () => {
  const ended = await run('reproduce', await place('host-name'))
  expect(ended.stdout.replace(/action [0-9a-f]{12}/, 'action DIGEST')).toMatchInlineSnapshot(`
    "different  sha256sums.txt
      first differs   wheel sample 1.0 (action DIGEST): every later difference may follow from it
      file            wheels/sample-1.0-py3-none-any.whl › sample.py: line 1
      builder 1       VALUE = 'built on alpha'
      builder 2       VALUE = 'built on beta'
      cause           the name of the building machine is inside  [certain: different when only hostname differs, equal again when only hostname is kept]
      source          perhaps project.py:9: platform.node()
      guilty          variation hostname (found in 2 runs of this one step)
      advice          debwright explain host-name
      follows         sizes and checksums that follow from the other differences
      differs         build-requirements.txt
      differs         sha256sums.txt
      differs         simple/sample/index.html
      differs         simple/sample/index.json
      differs         wheels/sample-1.0-py3-none-any.whl
    9 artifacts: 4 identical, 5 different (4 follow from the first)
    2 builders · 1 wheel from source · 4 of 9 artifacts identical · differed: uid, hostname, cpus, file order (seed 20111111)
    "
  `)
})

it('finds one guilty variation among twelve in five runs of the guilty step', async () => {
  const twelve = 'uid,hostname,cpus,user,home,timezone,umask,filesystem,kernel,build-path,hash-seed,path'
  const ended = await run('bisect', await place('permissions-as-text'), '--vary', twelve, '--json')
  const { varied, findings } = JSON.parse(ended.stdout).result.targets[0]
  expect(Object.keys(varied)).toHaveLength(12)
  expect(findings).toMatchObject([{ step: 'wheel sample 1.0', guilty: [{ variations: ['umask'] }] }])
  expect(findings[0].runs).toBeLessThanOrEqual(5)
})

it('searches only what it is told to', async () => {
  const recipe = await place('two-path-and-user')
  const ended = await run('bisect', recipe, '--vary', 'user', '--vary', 'umask')
  expect(ended.stdout).toContain('variation user ')
  expect(ended.stdout).not.toContain('variation build-path')
  expect(ended.stdout).toContain('\nvaried: user, umask (seed 20111111)\n')
  expect(ended.status).toBe(1)
  const none = await run('bisect', recipe, '--vary', 'umask')
  expect(none.stdout).toMatch(/^nothing differs {2}bookworm: 2 steps/)
  expect(none.status).toBe(0)
})

it.each([
  [
    ['--vary', 'time-zone'],
    'error[variation-unknown]: nothing that can be varied is called time-zone\n',
    'hint: did you mean timezone?\n',
  ],
  [['--seed', '1.5'], 'error[option-value-wrong]: --seed cannot be 1.5\n', 'whole number'],
])('refuses %j', async (words, first, more) => {
  const ended = await run('bisect', await place('control-plain'), ...words)
  expect(ended.stderr).toContain(first)
  expect(ended.stderr).toContain(more)
  expect(ended.status).toBe(2)
})

const entry = (cause: string, until: string) => [
  `  Sample: {cause: ${cause}, reason: "asked upstream", until: "${until}"}`,
]

it('accepts a difference by its cause until its day', async () => {
  const recipe = await place('host-name', entry('host-name', '2999-12-31'))
  const ended = await run('reproduce', recipe)
  expect(ended.stdout).toMatch(/^accepted /)
  expect(ended.status).toBe(0)
  expect((await run('reproduce', recipe)).stdout).toMatch(/^accepted /)
})

it('does not accept another cause than the accepted one', async () => {
  const ended = await run('reproduce', await place('host-name', entry('umask', '2999-12-31')))
  expect(ended.stdout).toMatch(/^different /)
  expect(ended.status).toBe(1)
})

it('refuses an entry that is not needed, however often it is asked', async () => {
  const recipe = await place('control-plain', entry('date', '2999-12-31'))
  for (const _ of ['built', 'remembered']) {
    const unneeded = await run('reproduce', recipe)
    expect(unneeded.stderr).toContain(
      'error[acceptance-unneeded]: accept.sample accepts a difference that there is not\n',
    )
    expect(unneeded.status).toBe(2)
  }
})
