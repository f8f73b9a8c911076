import { isSha256 } from '../../../core/digest.ts'
import type { Failure } from '../../../core/failure.ts'
import { debPurl } from '../../../core/purl.ts'
import { collect, fail, ok, type Result } from '../../../core/result.ts'
import { isDebPurl, isPoolPath } from '../../../recipe/lock/lockable-deb.ts'
import type { ChosenDeb } from './debian.ts'

/**
 * Lines of `apt-get --print-uris`: the address in quotes, `NAME_VERSION_ARCHITECTURE.deb` with the version's colon
 * escaped, size and digest. Other lines are for people. A file name may begin with `./`, as dpkg-scanpackages(1) writes it.
 * What a lock could not hold is refused here: an archive may describe its packages without a SHA-256, or by odd names.
 */
export function parseUris(text: string): Result<readonly ChosenDeb[], Failure> {
  return collect(
    text
      .split('\n')
      .filter(line => line.startsWith("'"))
      .map(line => parseUri(line.trim())),
  )
}

function parseUri(line: string): Result<ChosenDeb, Failure> {
  const [, archive, address = '', file = '', size = '', digest = ''] =
    /^'file:\/build\/in\/archives\/([^/]+)\/(.*)' (\S+) ([0-9]+)(?: (\S*))?$/.exec(line) ?? []
  if (archive === undefined) throw new Error(`apt printed something else: ${line}`)
  const [name = '', version = '', architecture = ''] = file.replace(/\.[^._]*$/, '').split('_')
  const written = decode(version) ?? version
  const refuse = (problem: string) =>
    fail({ code: 'debian-package-unlockable', archive, package: `${name} ${written}`, problem } as const)
  const purl = debPurl(name, written, architecture)
  if (!isDebPurl(purl)) return refuse("its name or version is none of Debian's kind")
  const filename = (decode(address) ?? address).replace(/^\.\//, '')
  if (!isPoolPath(filename)) return refuse(`a lock holds no file name such as ${filename}`)
  const sha256 = digest.replace(/^SHA256:/, '')
  if (!isSha256(sha256)) return refuse('the archive gives no SHA-256 of its file')
  return ok({ purl, filename, sha256, size: Number(size), archive })
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
