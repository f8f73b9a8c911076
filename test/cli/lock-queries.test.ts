import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verbs } from '../../src/cli/verbs.ts'
import { formatLock } from '../../src/recipe/lock/lock-file.ts'
import { makeTarget } from '../recipe/made-lock.ts'
import { type CommandRig, createCommandRig } from './command-rig.ts'
import { makeFreshLock, pinsText, writeLockedRecipe } from './locked-recipe.ts'

let rig: CommandRig

beforeAll(async () => {
  rig = await createCommandRig({
    DEBWRIGHT_INDEX_URL: 'http://user:secret@127.0.0.1:9/simple',
    DEBWRIGHT_DEBIAN_MIRROR: 'http://127.0.0.1:9/debian',
  })
  await writeLockedRecipe(rig)
})
afterAll(() => rig[Symbol.asyncDispose]())

it('deps shows everything that is locked and what for', async () => {
  expect(await rig.run('deps', 'pipelines/app.yaml')).toEqual({
    status: 0,
    stderr: '',
    stdout: `# bookworm
build container
  debian        1 package
jinja2 3
  build-system  flit-core 3
six 1
  build-system  setuptools 80
app
  debian        build container
  install       jinja2 3
  install       six 1
`,
  })
})

it('deps gives the same to machines, and to Graphviz', async () => {
  const { result } = await rig.ask('deps', 'pipelines/app.yaml')
  expect(result).toMatchObject({
    recipe: 'pipelines/app.yaml',
    targets: [{ target: 'bookworm', root: 'recipe' }],
  })
  expect(JSON.stringify(result)).toContain('{"from":"recipe","kind":"install","to":"pkg:pypi/jinja2@3"}')
  const { stdout } = await rig.run('deps', 'pipelines/app.yaml', '--dot')
  expect(stdout).toContain(
    '"bookworm pkg:pypi/jinja2@3" -> "bookworm pkg:pypi/flit-core@3" [label="build-system"]',
  )
})

it('why shows the ways to a name and who serves it, without secrets', async () => {
  expect(await rig.run('why', 'pipelines/app.yaml', 'Flit_Core')).toEqual({
    status: 0,
    stderr: '',
    stdout: `# bookworm
  app → (install) jinja2 3 → (build-system) flit-core 3
index: http://***@127.0.0.1:9/simple (DEBWRIGHT_INDEX_URL)
`,
  })
})

it('why says which container asks for a Debian package, and which mirror has it', async () => {
  expect(await rig.run('why', 'pipelines/app.yaml', 'libc6')).toEqual({
    status: 0,
    stderr: '',
    stdout: `# bookworm
  app → (debian) build container → (debian) libc6 1
mirror of debian: http://127.0.0.1:9/debian (DEBWRIGHT_DEBIAN_MIRROR)
`,
  })
})

it('why tells a misspelt name from one that nothing needs', async () => {
  expect(await rig.run('why', 'pipelines/app.yaml', 'jinja')).toEqual({
    status: 2,
    stdout: '',
    stderr: `error[lock-name-unknown]: nothing in app.lock.json has the name jinja

hint: did you mean jinja2?
`,
  })
})

it('seeds lists what is trusted, with digests and reasons', async () => {
  const { stdout } = await rig.run('seeds', 'pipelines/app.yaml')
  const [head = '', ...lines] = stdout.trimEnd().split('\n')
  expect(head).toBe('# bookworm: 1 Debian package (5 B), and 2 of 4 sdists that build themselves')
  expect(lines.map(line => line.replace(/^[0-9a-f]{64} {2}/, ''))).toEqual([
    'flit-core 3: builds itself: nothing but the interpreter stands in its build environment',
    'setuptools 80: builds itself: nothing but the interpreter stands in its build environment',
    'libc6 1: binary package of debian, in the build container',
  ])
})

it('asks a stale lock too, and says that it is stale', async () => {
  await using other = await createCommandRig()
  await writeLockedRecipe(other)
  await other.write('pipelines/app/requirements.txt', `${pinsText}#\n`)
  const { status, stderr } = await other.run('seeds', 'pipelines/app.yaml')
  expect(status).toBe(0)
  expect(stderr).toBe(
    'pipelines/app.lock.json is stale (python.pins (app/requirements.txt)); this is what it says\n',
  )
  expect((await other.run('seeds', 'pipelines/app.yaml', '--quiet')).stderr).toBe('')
})

describe('diff', () => {
  const moved = makeTarget(
    {
      'flit-core@4': { by: ['pkg:pypi/jinja2@3'] },
      'jinja2@3': { requires: ['flit-core@4'] },
      'setuptools@80': { by: ['pkg:pypi/six@1'] },
      'six@1': { requires: ['setuptools@80'] },
    },
    { install: ['jinja2@3', 'six@1'], debs: { libc6: ['build'] } },
  )

  it('says what changed, for whom, and what that rebuilds', async () => {
    await rig.write('old.lock.json', formatLock(makeFreshLock()))
    await rig.write('new.lock.json', formatLock({ ...makeFreshLock(), targets: { bookworm: moved } }))
    const { stdout, status } = await rig.run('diff', 'old.lock.json', 'new.lock.json')
    expect(status).toBe(0)
    expect(stdout.replace(/ [0-9a-f]{8}(?= )/g, '')).toBe(`bookworm: flit-core 3 → 4  (for jinja2 3)
bookworm: pkg:pypi/jinja2@3 (build requirements) flit-core@3 → flit-core@4
bookworm rebuilds 2 of 4 wheels, because
  its sdist is new: flit-core 4
  build requirement flit-core 3 → 4: jinja2 3
`)
  })

  it('writes a comment for a pull request', async () => {
    const { stdout } = await rig.run('diff', 'old.lock.json', 'new.lock.json', '--markdown')
    expect(stdout.replace(/ [0-9a-f]{8}(?= )/g, '')).toBe(`### app: what the lock changes

#### bookworm

Rebuilds **2 of 4** wheels:

- its sdist is new: \`flit-core 4\`
- build requirement flit-core 3 → 4: \`jinja2 3\`

**Sources**

| what | before | after | for |
|---|---|---|---|
| flit-core | 3 | 4 | jinja2 3 |

**Build requirements**

| what | before | after | for |
|---|---|---|---|
| pkg:pypi/jinja2@3 | flit-core@3 | flit-core@4 |  |
`)
  })

  it('says so where nothing differs', async () => {
    expect((await rig.run('diff', 'old.lock.json', 'old.lock.json')).stdout).toBe(
      'app: the locks say the same\n',
    )
  })

  it('refuses files that are no two of a kind', async () => {
    const { status, stderr } = await rig.run('diff', 'old.lock.json', 'app.deb')
    expect(status).toBe(2)
    expect(stderr).toMatch(/^error\[diff-kind-unknown\]/)
  })

  it('refuses a lock that was edited', async () => {
    await rig.write('edited.lock.json', formatLock(makeFreshLock()).replace('"3.11.2"', '"3.11.3"'))
    const { status, stderr } = await rig.run('diff', 'old.lock.json', 'edited.lock.json')
    expect([status, stderr.split(':')[0]]).toEqual([2, 'error[lock-edited]'])
  })
})

it('gives every verb an example of itself, which its help shows', async () => {
  expect(verbs.filter(({ name, example }) => !example.includes(`debwright ${name}`))).toEqual([])
  const { status, stdout } = await rig.run('diff', '--help')
  expect(status).toBe(0)
  expect(stdout).toMatch(/--json .*\n.*--quiet .*\n[\s\S]*Example:\n {2}.*debwright diff /)
})
