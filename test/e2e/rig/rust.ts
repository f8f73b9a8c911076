import { copyFileSync, cpSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Account } from '../../machine/accounts.ts'
import { runCli } from './cli.ts'
import { networkSettings, populateStore } from './populate.ts'
import { clone, give, makeFolder, suiteFolder } from './suite.ts'

/** A copy of the recipe that compiles an extension in Rust, in a folder of an account's own. */
export interface RustPlace {
  readonly folder: string
  readonly recipe: string
  readonly lock: string
  /** Where the account fetches from; a machine that names no registry of crates has a cargo that knows one. */
  readonly environment: Readonly<Record<string, string | undefined>>
}

/** Places the recipe with a lock, which is made once for all tests of a run: archives are read and apt is asked for it. */
export async function placeRust(account: Account): Promise<RustPlace> {
  await populateStore(account)
  const folder = makeFolder(account, 'rust')
  cpSync(join(clone, 'test/fixtures/rust'), folder, { recursive: true })
  give(folder, account)
  const [recipe, lock] = [join(folder, 'bcrypt.yaml'), join(folder, 'bcrypt.lock.json')]
  const environment = { ...networkSettings(), PATH: process.env['PATH'] }
  const known = join(suiteFolder(), 'bcrypt.lock.json')
  if (existsSync(known)) {
    copyFileSync(known, lock)
    give(lock, account)
  } else {
    const { status, stderr } = await runCli(['lock', recipe], { account, cwd: folder, environment })
    if (status !== 0) throw new Error(stderr)
    copyFileSync(lock, known)
  }
  return { folder, recipe, lock, environment }
}
