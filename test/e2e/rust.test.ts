import { cpSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { parseLock } from '../../src/recipe/lock/lock-file.ts'
import { runCli } from './rig/cli.ts'
import { networkSettings, noNetwork } from './rig/populate.ts'
import { clone, firstAccount, give, makeFolder } from './rig/suite.ts'

const test = noNetwork ? it.skip : it

test('network: an extension in Rust is locked with its crates, built by two builders and works', {
  timeout: 1_800_000,
}, async () => {
  const account = firstAccount()
  const folder = makeFolder(account, 'rust')
  cpSync(join(clone, 'test/fixtures/rust'), folder, { recursive: true })
  give(folder, account)
  const recipe = join(folder, 'bcrypt.yaml')
  const options = {
    account,
    cwd: folder,
    // Where nobody names a registry, debwright asks the machine's cargo.
    environment: { ...networkSettings(), PATH: process.env['PATH'] },
  }

  const locked = await runCli(['lock', recipe], options)
  expect(locked.stderr).not.toContain('error')
  expect(locked.status).toBe(0)
  const lock = parseLock('bcrypt.lock.json', readFileSync(join(folder, 'bcrypt.lock.json'), 'utf8'))
  const target = lock.ok ? lock.value.targets['bookworm'] : undefined
  expect(target?.crates).toHaveLength(50)
  expect(new Set(target?.crates.flatMap(crate => crate['requested-by']))).toEqual(
    new Set(['pkg:pypi/bcrypt@4.3.0']),
  )
  expect(readFileSync(join(folder, 'bcrypt.lock.json'), 'utf8')).not.toContain('://')

  const reproduced = await runCli(['reproduce', recipe, '--json'], options)
  expect(reproduced.status, reproduced.stderr).toBe(0)
  expect(reproduced.stdout).toContain('"identical"')
})
