import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Setting, SettingSources } from './setting.ts'

/**
 * The registry that the machine's own cargo uses when nobody says anything; no address of a registry stands in our
 * source. cargo has no command that prints it, but names it when it cannot reach it: so it is asked for a crate, with an
 * empty home and a proxy that nobody serves. Nothing leaves the machine.
 */
export async function askCargo({ environment }: SettingSources): Promise<Setting<string> | undefined> {
  const home = await mkdtemp(join(tmpdir(), 'debwright-cargo-'))
  try {
    const value = parseUnreachableIndex(
      await readComplaint({ ...environment, ...hindrances, CARGO_HOME: home }),
    )
    return value === undefined ? undefined : { value, from: 'default of cargo' }
  } finally {
    await rm(home, { recursive: true, force: true })
  }
}

/** The address of the sparse index in what cargo says when it cannot read it: since 1.96 in its log only. */
export function parseUnreachableIndex(complaint: string): string | undefined {
  return /[`"](https?:\/\/[^\s`"]+)\/config\.json[`"]/.exec(complaint)?.[1]
}

const hindrances = {
  CARGO_HTTP_PROXY: '127.0.0.1:9',
  CARGO_HTTP_TIMEOUT: '5',
  CARGO_LOG: 'network::fetch=debug',
  CARGO_NET_OFFLINE: 'false',
  CARGO_NET_RETRY: '0',
  CARGO_REGISTRIES_CRATES_IO_PROTOCOL: 'sparse',
  CARGO_TERM_COLOR: 'never',
  LC_ALL: 'C',
}

/** NOTE: the folder is the root, since cargo also reads the configuration of the folders above the one it runs in. */
function readComplaint(env: Readonly<Record<string, string | undefined>>): Promise<string> {
  return new Promise(resolve => {
    execFile(
      'cargo',
      ['install', 'debwright'],
      { env, cwd: '/', timeout: 20_000, maxBuffer: 1 << 20 },
      (_error, _stdout, stderr) => resolve(stderr),
    )
  })
}
