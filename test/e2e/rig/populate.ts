import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Account } from '../../machine/accounts.ts'
import { runCli } from './cli.ts'
import { clone, firstAccount, give, storeOf } from './suite.ts'

/**
 * Makes sure that an account's shared store holds the locked files of hello: fetched once from the network by whoever
 * runs the tests, copied for the other account. Root file systems are made by whoever needs them first.
 */
export async function populateStore(account: Account): Promise<string> {
  const store = storeOf(account)
  if (existsSync(join(store, 'files'))) return store
  const first = firstAccount()
  if (account.uid !== first.uid) {
    const from = await populateStore(first)
    mkdirSync(store)
    writeFileSync(join(store, 'version'), '1\n')
    cpSync(join(from, 'files'), join(store, 'files'), { recursive: true })
    give(store, account)
    return store
  }
  const recipe = join(clone, 'pipelines/hello.yaml')
  const fetched = await runCli(['fetch', recipe], { account, environment: networkSettings() })
  if (fetched.status !== 0) throw new Error(`the locked files of hello cannot be fetched:\n${fetched.stderr}`)
  return store
}

/** The variables that say where this machine fetches from, as the user who runs the tests has them. */
export function networkSettings(): Readonly<Record<string, string | undefined>> {
  const relevant =
    /^(?:DEBWRIGHT_|PIP_|UV_|CARGO_|RUSTUP_|SSL_CERT|NODE_EXTRA_CA|HTTPS?_PROXY$|ALL_PROXY$|NO_PROXY$|HOME$)/i
  return Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => relevant.test(name) && !['DEBWRIGHT_STORE', 'DEBWRIGHT_E2E'].includes(name),
    ),
  )
}

/** True where tests may not use the network. */
export const noNetwork: boolean = (process.env['DEBWRIGHT_NO_NETWORK'] ?? '') !== ''
