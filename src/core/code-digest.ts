import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sortByBytes } from './bytes.ts'
import { expectSha256, type Sha256 } from './digest.ts'

const top = join(import.meta.dirname, '..', '..')
let known: Sha256 | undefined

/**
 * A digest of our own code and of everything that is shipped for containers and packages, of the libraries by their pinned
 * versions and of Node. It is a part of the key of each step that runs in this process: other code, other key.
 */
export function codeDigest(): Sha256 {
  known ??= readCodeDigest()
  return known
}

function readCodeDigest(): Sha256 {
  const code = join(import.meta.dirname, '..')
  const folders = [code, join(top, 'share'), join(top, 'debian-templates')]
  const files = folders.flatMap(folder =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(entry => join(entry.parentPath, entry.name)),
  )
  // One running hash, since one for each file would take twice as long.
  const hash = createHash('sha256').update(`${process.version}\0`)
  for (const file of sortByBytes([...files, join(top, 'package.json')], path => path)) {
    const bytes = readFileSync(file)
    hash.update(`${file.slice(top.length)}\0${bytes.length}\0`).update(bytes)
  }
  return expectSha256(hash.digest('hex'))
}
