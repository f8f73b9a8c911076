import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Account } from '../../machine/accounts.ts'
import { type CliOptions, runCli } from './cli.ts'
import { clone, firstAccount, give, makeFolder, storeOf, suiteFolder } from './suite.ts'

/** How a command line that must fail is run; where nothing is said, quietly, by whoever runs the tests. */
export interface FailingOptions extends Partial<CliOptions> {
  /** Other texts that are not the same each time, and what stands for them. */
  readonly places?: Readonly<Record<string, string>>
}

/**
 * Runs a command line that must fail. Answers its exit status and the whole of standard error, in which names that are
 * not the same each time (store, run, folder, port) are replaced by words in capitals.
 */
export async function failing(words: readonly string[], options: FailingOptions = {}): Promise<string> {
  const { places = {}, ...rest } = options
  const account = rest.account ?? firstAccount()
  const end = await runCli([...words, '--quiet'], { account, ...rest })
  const known: readonly (readonly [string, string])[] = [
    ...Object.entries(places),
    [rest.store ?? storeOf(account), 'STORE'],
    ...(rest.cwd === undefined ? [] : [[rest.cwd, 'FOLDER'] as const]),
    [suiteFolder(), 'SUITE'],
    [rest.clone ?? clone, 'CLONE'],
  ]
  const text = known.reduce((all, [value, word]) => all.replaceAll(value, word), end.stderr)
  const same = text
    .replace(/runs\/[-0-9TZ]+-[a-z]+-\d+/g, 'runs/RUN')
    .replace(/-(alpha|beta)-[0-9a-f]{12}/g, '-$1-DIGEST')
    .replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT')
  return `exit status ${end.status ?? end.signal}\n${same}`
}

/** Writes files to a new folder of an account's and answers the folder. */
export function placeFiles(
  files: Readonly<Record<string, string | Uint8Array>>,
  account: Account = firstAccount(),
): string {
  const folder = makeFolder(account, 'files')
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
  give(folder, account)
  return folder
}
