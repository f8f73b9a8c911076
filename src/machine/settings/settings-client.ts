import { execFile } from 'node:child_process'
import type { Setting, SettingSources } from './setting.ts'

/** Clients that print the index they use by default, in the order in which they are asked. */
const clients: readonly (readonly [string, ...string[]])[] = [
  ['python3', '-m', 'pip', 'download', '--help'],
  ['uv', 'pip', 'compile', '--help'],
  ['pip', 'download', '--help'],
]

/** The index that the machine's own client uses when nobody says anything; no address of a registry stands in our source. */
export async function askClient({ environment }: SettingSources): Promise<Setting<string> | undefined> {
  for (const [program, ...parameters] of clients) {
    const value = parseDefaultIndex(await readHelp(program, parameters, environment))
    if (value !== undefined) return { value, from: `default of ${[program, ...parameters].join(' ')}` }
  }
  return undefined
}

/** The address after the word `default` in the help of an option that names the index. */
export function parseDefaultIndex(help: string): string | undefined {
  const text = help.replace(/\s+/g, ' ')
  const option = /--(?:default-index|index-url)\b.*?\bdefault:?\s*:?\s*[<"]?(https?:\/\/[^\s)>\]"]+)/.exec(
    text,
  )
  const url = option?.[1]
  return url === undefined || url.includes('****') ? undefined : url
}

/** NOTE: COLUMNS keeps the client from breaking the address over two lines. */
function readHelp(
  program: string,
  parameters: readonly string[],
  environment: SettingSources['environment'],
): Promise<string> {
  const env = { ...environment, COLUMNS: '1000', NO_COLOR: '1' }
  return new Promise(resolve => {
    execFile(program, parameters, { env, timeout: 20_000, maxBuffer: 1 << 20 }, (error, stdout) =>
      resolve(error === null ? stdout : ''),
    )
  })
}
