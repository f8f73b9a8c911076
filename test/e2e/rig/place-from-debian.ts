import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sha256Of } from '../../../src/core/digest.ts'
import type { Account } from '../../machine/accounts.ts'
import type { LoopbackServer } from '../../machine/network/loopback-server.ts'
import { placeTiny, type TinyPlace, type TinySdist, tinyDeb } from './tiny.ts'
import { serveListed } from './tiny-index.ts'

/** A recipe whose application uses projects that Debian's packages have. */
export interface FromDebian {
  readonly sdist?: TinySdist
  /** Pins of the projects, such as `six==1.16.0`. */
  readonly pins: readonly string[]
  /** The value of `python.from-debian`. */
  readonly said: string
  /** Further archives of the target, as the recipe writes them. */
  readonly archives?: readonly string[]
  /** Further files beside the recipe. */
  readonly files?: Readonly<Record<string, string>>
  /** Lines of `test:`. */
  readonly tests?: readonly string[]
}

/** Writes the recipe without a lock, and serves an index that knows the application and nothing else. */
export async function placeFromDebian(
  account: Account,
  { sdist = { name: 'tiny' }, pins, said, archives = [], files = {}, tests = [] }: FromDebian,
): Promise<TinyPlace & { readonly index: LoopbackServer }> {
  const tiny = await placeTiny(account, { sdists: [sdist], more: tinyDeb(), files })
  rmSync(tiny.lock)
  const own = [...tiny.sdists.values()].map(bytes => `tiny==1.0 --hash=sha256:${sha256Of(bytes)}`)
  // The hash of a wheel that nobody fetches: a project that comes from Debian needs none of a sdist.
  const others = pins.map(pin => `${pin} --hash=sha256:${sha256Of(pin)}`)
  writeFileSync(join(tiny.folder, 'tiny/requirements.txt'), [...own, ...others, ''].join('\n'))
  const recipe = [
    'schema: 1',
    'package: {name: tiny, maintainer: "A Maintainer <a@example.org>"}',
    'source: {sdist: tiny}',
    `python: {pins: tiny/requirements.txt, from-debian: ${said}}`,
    `targets: {bookworm: {archives: [${['debian', ...archives].join(', ')}]}}`,
    ...tinyDeb(),
    ...tests,
    '',
  ]
  writeFileSync(tiny.recipe, recipe.join('\n'))
  return { ...tiny, index: await serveListed([sdist]) }
}
