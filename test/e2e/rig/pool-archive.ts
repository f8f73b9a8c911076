import { mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createGpgRig } from '../../formats/gpg-rig.ts'
import type { Account } from '../../machine/accounts.ts'
import type { LoopbackServer } from '../../machine/network/loopback-server.ts'
import { makeDeb, type ToyDeb } from '../../machine/roots/toy-debs.ts'
import { describeArchive, serveMadeArchive } from './made-archive.ts'
import { makeFolder } from './suite.ts'

/** Somebody's archive of real packages, signed with a key of its own. */
export interface PoolArchive extends Disposable {
  readonly fingerprint: string
  /** An entry of the recipe's `archives`. */
  readonly entry: string
  /** The file that the entry names, beside the recipe. */
  readonly key: { readonly 'made.asc': string }
  /** Where the file of a package is. */
  readonly pathOf: (name: string) => string
  /** Takes all packages away and puts these there. */
  readonly fill: (...debs: readonly ToyDeb[]) => Promise<void>
  /** Lists, signs and serves what is there now. */
  readonly serve: () => Promise<LoopbackServer>
}

/** Makes an archive of these packages. */
export async function makePoolArchive(account: Account, ...debs: readonly ToyDeb[]): Promise<PoolArchive> {
  const gpg = createGpgRig()
  const fingerprint = gpg.makeKey('archive')
  const folder = makeFolder(account, 'archive')
  const pool = join(folder, 'pool')
  const pathOf = (name: string) => join(pool, `${name}.deb`)
  const fill: PoolArchive['fill'] = async (...all) => {
    rmSync(pool, { recursive: true, force: true })
    mkdirSync(pool)
    for (const deb of all) renameSync(await makeDeb(folder, deb), pathOf(deb.name))
  }
  await fill(...debs)
  return {
    ...{ fingerprint, pathOf, fill },
    entry: describeArchive(fingerprint),
    key: { 'made.asc': gpg.exportKey('archive').toString() },
    serve: () => serveMadeArchive(gpg, 'archive', { folder }),
    [Symbol.dispose]: () => gpg[Symbol.dispose](),
  }
}
