import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sortByBytes } from './bytes.ts'
import { type Sha256, sha256Of } from './digest.ts'

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
  const lines = sortByBytes([...files, join(top, 'package.json')], file => file).map(
    file => `${sha256Of(readFileSync(file))}  ${file.slice(top.length)}`,
  )
  return sha256Of([process.version, ...lines].join('\n'))
}
