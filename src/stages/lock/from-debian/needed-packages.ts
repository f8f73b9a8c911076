import type { RootFileSystem } from '../../../actions/action.ts'
import type { RootFileSystems } from '../../../actions/host.ts'
import type { Failure } from '../../../core/failure.ts'
import { collect, fail, ok, type Result } from '../../../core/result.ts'
import { parseParagraph } from '../../../formats/debian/control.ts'
import { parseRelations } from '../../../formats/debian/relation.ts'
import { readPackagedModules } from '../../venv/packaged-modules.ts'
import { readPackageFiles } from './package-files.ts'

/** Another Debian package with Python modules that one depends on. */
export interface NeededPackage {
  readonly package: string
  /** The projects that it has; none where it describes none. */
  readonly projects: readonly string[]
}

/**
 * The packages with modules that an installed package depends on directly. Debian's helpers turn a project's requirements
 * into `Depends` and take them out of its metadata, so that only these tell what it imports.
 */
export async function readNeededPackages(
  deb: string,
  root: RootFileSystem,
  roots: Pick<RootFileSystems, 'readFile'>,
): Promise<Result<readonly NeededPackage[], Failure>> {
  const path = '/var/lib/dpkg/status'
  const status = await roots.readFile(root, path)
  if (!status.ok) return status
  const paragraphs = Buffer.from(status.value).toString('utf8').split('\n\n')
  const installed = new Map(
    paragraphs.map(text => [/^Package: (\S+)$/m.exec(text)?.[1] ?? '', text] as const),
  )
  const own = parseParagraph(installed.get(deb) ?? '')
  const relations = collect(
    ['Pre-Depends', 'Depends'].map(field =>
      parseRelations((own.ok ? own.value.get(field) : undefined) ?? ''),
    ),
  )
  if (!own.ok || !relations.ok) {
    const problem = 'its paragraph cannot be read'
    return fail({ code: 'from-debian-unreadable', package: deb, path, problem })
  }
  const names = relations.value.flat(2).flatMap(({ name }) => (installed.has(name) ? [name] : []))
  const needed = await Promise.all(
    [...new Set(names)].map(async name => {
      const files = await readPackageFiles(name, root, roots)
      if (!files.ok) return files
      const { paths, metadata } = readPackagedModules(files.value)
      return ok(paths.length === 0 ? [] : [{ package: name, projects: metadata.map(one => one.project) }])
    }),
  )
  const all = collect(needed)
  return all.ok ? ok(all.value.flat()) : all
}
