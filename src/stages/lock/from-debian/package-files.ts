import type { RootFileSystem } from '../../../actions/action.ts'
import type { RootFileSystems } from '../../../actions/host.ts'
import type { Failure } from '../../../core/failure.ts'
import { ok, type Result } from '../../../core/result.ts'

/**
 * dpkg's list of an installed package's files, one path a line. That of a package which may be there for several
 * architectures has its own in the name.
 */
export async function readPackageFiles(
  deb: string,
  root: RootFileSystem,
  roots: Pick<RootFileSystems, 'readFile'>,
): Promise<Result<string, Failure>> {
  const plain = await roots.readFile(root, `/var/lib/dpkg/info/${deb}.list`)
  const bytes = plain.ok ? plain : await roots.readFile(root, `/var/lib/dpkg/info/${deb}:amd64.list`)
  return bytes.ok ? ok(Buffer.from(bytes.value).toString('utf8')) : bytes
}
