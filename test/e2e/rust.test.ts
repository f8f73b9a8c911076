import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { parseLock } from '../../src/recipe/lock/lock-file.ts'
import { runCli } from './rig/cli.ts'
import { noNetwork } from './rig/populate.ts'
import { placeRust } from './rig/rust.ts'
import { firstAccount } from './rig/suite.ts'

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
