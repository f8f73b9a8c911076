import { describe, expect, it } from 'vitest'
import { sha256Of } from '../../../src/core/digest.ts'
import { formatLock } from '../../../src/recipe/lock/lock-file.ts'
import { sendPage, serve } from '../../machine/network/loopback-server.ts'
import { createCommandRig } from '../command-rig.ts'
import { makeFreshLock, pinsText, recipeText, writeLockedRecipe } from '../locked-recipe.ts'

const twoTargets = recipeText.replace(
  'bookworm: {archives: [debian]}',
  'bookworm: {archives: [debian]}, trixie: {}',
)

describe('lock --check', () => {
  it('says that a lock is fresh, and needs neither store nor network for it', async () => {
    await using rig = await createCommandRig({ DEBWRIGHT_STORE: '/nonexistent/store' })
    await writeLockedRecipe(rig)
    expect(await rig.run('lock', 'pipelines/app.yaml', '--check')).toEqual({
      status: 0,
      stdout: 'pipelines/app.lock.json is fresh\n',
      stderr: '',
    })
  })

  it('ends with 2 where the lock is stale or missing, names what changed, and writes nothing', async () => {
    await using rig = await createCommandRig()
    await writeLockedRecipe(rig)
    await rig.write('pipelines/app/requirements.txt', pinsText.replace('six==1 ', 'six==2 '))
    const before = await rig.read('pipelines/app.lock.json')
    expect(await rig.run('lock', 'pipelines/app.yaml', '--check')).toEqual({
      status: 2,
      stdout: '',
      stderr: `error[lock-stale]: pipelines/app.lock.json is stale: it was made from something else than pipelines/app.yaml says now
  changed: python.pins (app/requirements.txt)

hint: run \`debwright lock pipelines/app.yaml\` and review what it changes
`,
    })
    expect(await rig.read('pipelines/app.lock.json')).toBe(before)
    await rig.write('pipelines/other.yaml', recipeText)
    const missing = await rig.run('lock', 'pipelines/other.yaml', '--check')
    expect([missing.status, missing.stderr.split(':')[0]]).toEqual([2, 'error[lock-missing]'])
  })

  it('looks only at the target that is asked for', async () => {
    await using rig = await createCommandRig()
    await writeLockedRecipe(rig)
    await rig.write('pipelines/app.yaml', twoTargets)
    expect((await rig.run('lock', 'pipelines/app.yaml', '--check', '--target', 'bookworm')).status).toBe(0)
    expect((await rig.run('lock', 'pipelines/app.yaml', '--check', '--target', 'trixie')).status).toBe(2)
    expect((await rig.run('lock', 'pipelines/app.yaml', '--check')).status).toBe(2)
  })
})

it('leaves the lock as it was where locking fails', async () => {
  await using index = await serve({ '/simple/jinja2/': sendPage([]), '/simple/six/': sendPage([]) })
  await using rig = await createCommandRig({ DEBWRIGHT_INDEX_URL: `${index.url}/simple` })
  // What apt was asked for is the same, so that the index alone is asked now.
  const fresh = makeFreshLock()
  const { bookworm } = fresh.targets
  if (bookworm === undefined) throw new Error('no target')
  const requested = { build: ['dpkg-dev', 'python3', 'usr-is-merged'] }
  const debian = { ...bookworm.debian, requested }
  await writeLockedRecipe(rig, { ...fresh, targets: { bookworm: { ...bookworm, debian } } })
  const before = await rig.read('pipelines/app.lock.json')
  await rig.write('pipelines/app/requirements.txt', pinsText.replace('six==1 ', 'six==2 '))
  const { status, stderr } = await rig.run('lock', 'pipelines/app.yaml', '--quiet')
  expect(status).toBe(2)
  expect(stderr.match(/^error\[[a-z-]+\]: .*/gm)).toEqual([
    'error[pin-not-listed]: the index does not list jinja2 3, which is pinned',
    'error[pin-not-listed]: the index does not list six 2, which is pinned',
  ])
  expect(await rig.read('pipelines/app.lock.json')).toBe(before)
})

it('refuses to lock one target alone where the pins of all changed', async () => {
  await using rig = await createCommandRig()
  await writeLockedRecipe(rig, makeFreshLock(twoTargets))
  await rig.write('pipelines/app.yaml', twoTargets)
  await rig.write('pipelines/app/requirements.txt', `${pinsText}#\n`)
  const { status, stderr } = await rig.run('lock', 'pipelines/app.yaml', '--target', 'trixie', '--quiet')
  expect([status, stderr.split('\n')[0]]).toEqual([
    2,
    'error[lock-targets-together]: one target cannot be locked alone: bookworm would be left behind',
  ])
})

it('refuses to update a name that is not locked, in any spelling that it may have', async () => {
  await using rig = await createCommandRig()
  await writeLockedRecipe(rig)
  const { status, stderr } = await rig.run(
    'lock',
    'pipelines/app.yaml',
    '--update',
    'flit_cor',
    '--update',
    'debian',
  )
  expect([status, stderr]).toEqual([
    2,
    'error[lock-name-unknown]: nothing in app.lock.json has the name flit-cor\n\nhint: did you mean flit-core?\n',
  ])
})

it('answers with the lock that is there where nothing changed', async () => {
  await using rig = await createCommandRig()
  await writeLockedRecipe(rig)
  const { status, stdout } = await rig.run('lock', 'pipelines/app.yaml', '--quiet')
  expect([status, stdout]).toEqual([0, 'pipelines/app.lock.json: nothing changed\n'])
  expect(sha256Of(await rig.read('pipelines/app.lock.json'))).toBe(sha256Of(formatLock(makeFreshLock())))
})
