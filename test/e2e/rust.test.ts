import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import type { Lock } from '../../src/recipe/lock/lock.ts'
import { parseLock } from '../../src/recipe/lock/lock-file.ts'
import { listFixtures, packFixture } from '../fixtures/unreproducible/pack.ts'
import { runCli } from './rig/cli.ts'
import { noNetwork } from './rig/populate.ts'
import { placeRust } from './rig/rust.ts'
import { firstAccount } from './rig/suite.ts'
import { mapTargets, placeTiny } from './rig/tiny.ts'

const test = noNetwork ? it.skip : it

test('network: an extension in Rust is locked with its crates, built by two builders and works', {
  timeout: 1_800_000,
}, async () => {
  const account = firstAccount()
  const { folder, recipe, lock: file, environment } = await placeRust(account)
  const text = readFileSync(file, 'utf8')
  const lock = parseLock('bcrypt.lock.json', text)
  const target = lock.ok ? lock.value.targets['bookworm'] : undefined
  expect(target?.crates).toHaveLength(50)
  expect(new Set(target?.crates.flatMap(crate => crate['requested-by']))).toEqual(
    new Set(['pkg:pypi/bcrypt@4.3.0']),
  )
  expect(text).not.toContain('://')

  const options = { account, cwd: folder, environment }
  const reproduced = await runCli(['reproduce', recipe, '--json'], options)
  expect(reproduced.status, reproduced.stderr).toBe(0)
  expect(reproduced.stdout).toContain('"identical"')
})

test('network: a path that Rust compiled in is found, with its step and variation', {
  timeout: 1_800_000,
}, async () => {
  const account = firstAccount()
  const { lock: file, environment } = await placeRust(account)
  const locked = parseLock('bcrypt.lock.json', readFileSync(file, 'utf8'))
  const container = locked.ok ? locked.value.targets['bookworm'] : undefined
  if (container === undefined) throw new Error('the lock of the Rust recipe has no target bookworm')
  const sdists = listFixtures()
    .filter(({ language }) => language === 'rust')
    .map(fixture => ({ name: 'sample', kind: fixture.kind, bytes: packFixture(fixture, 'sample') }))
  const changeLock = (lock: Lock) =>
    mapTargets(lock, target => ({ ...container, install: target.install, sdists: target.sdists, crates: [] }))
  const { recipe, output } = await placeTiny(account, { sdists, changeLock })
  const words = ['reproduce', recipe, '--vary', 'build-path,clock,umask', '--json', '--output', output]
  const ended = await runCli(words, { account, environment })
  expect(ended.status, ended.stderr).toBe(0)
  expect(JSON.parse(ended.stdout).result.targets[0]).toMatchObject({
    verdict: 'identical',
    fragile: [
      {
        step: 'wheel sample 1.0',
        guilty: [
          { variations: ['build-path'], cause: 'build-path', telltale: { path: 'made.rs', call: 'file!' } },
        ],
      },
    ],
  })
})
