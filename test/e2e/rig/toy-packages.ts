import { type Digest, digestOf } from '../../../src/core/digest.ts'
import type { Lock } from '../../../src/recipe/lock/lock.ts'
import type { Account } from '../../machine/accounts.ts'
import { askedByContainers } from '../../recipe/made-lock.ts'
import { mapTargets, plantSdists } from './tiny.ts'

/**
 * A lock whose build container is made of other .debs, which are put into an account's store. Which tree comes out is
 * known only once it was made: by default another one is locked.
 */
export function lockToys(
  account: Account,
  debs: Readonly<Record<string, Uint8Array>>,
  root: Digest = digestOf(Buffer.from('another tree')),
): (lock: Lock) => Lock {
  plantSdists(
    account,
    Object.values(debs).map(bytes => Buffer.from(bytes)),
  )
  const packages = Object.entries(debs).map(([name, bytes]) =>
    askedByContainers({
      purl: `pkg:deb/debian/${name}@1.0-1?arch=amd64`,
      filename: `pool/${name}.deb`,
      ...digestOf(bytes),
      archive: 'debian',
      in: ['build'],
    }),
  )
  return lock =>
    mapTargets(lock, target => ({
      ...target,
      debian: { ...target.debian, packages },
      'root-file-systems': { build: root },
    }))
}
