import type { RootFileSystem } from '../../../actions/action.ts'
import type { RootFileSystems } from '../../../actions/host.ts'
import type { Failure } from '../../../core/failure.ts'
import type { Problem } from '../../../core/problem.ts'
import { fail, ok, type Result } from '../../../core/result.ts'
import type { Requirement } from '../../../formats/python/requirement.ts'
import { parseRequiresTxt } from '../../../formats/python/requires-txt.ts'
import { parseCoreMetadata } from '../../../formats/python/wheels/core-metadata.ts'
import { distPackages, type PackagedModules, readPackagedModules } from '../../venv/packaged-modules.ts'
import { type NeededPackage, readNeededPackages } from './needed-packages.ts'
import { readPackageFiles } from './package-files.ts'

/** A project as a Debian package has it. */
export interface PackagedProject {
  /** As its metadata writes it. */
  readonly version: string
  readonly requires: readonly Requirement[]
  /** Other packages with modules that it depends on. */
  readonly needed: readonly NeededPackage[]
  readonly paths: readonly string[]
}

/** Reads from a root file system what an installed Debian package has of a project. */
export async function readPackagedProject(
  name: string,
  deb: string,
  root: RootFileSystem,
  roots: Pick<RootFileSystems, 'readFile'>,
): Promise<Result<PackagedProject, Failure>> {
  const list = await readPackageFiles(deb, root, roots)
  if (!list.ok) return list
  const modules = readPackagedModules(list.value)
  const found = modules.metadata.find(({ project }) => project === name)
  if (found === undefined) {
    const projects = modules.metadata.map(({ project }) => project)
    return fail({ code: 'from-debian-other', name, package: deb, projects })
  }
  const read = async (path: string): Promise<Result<string, Failure>> => {
    const bytes = await roots.readFile(root, `${distPackages}/${path}`)
    return bytes.ok ? ok(Buffer.from(bytes.value).toString('utf8')) : bytes
  }
  const file = metadataFile(found)
  const text = await read(file)
  if (!text.ok) return text
  const metadata = explain(parseCoreMetadata(text.value), deb, file)
  if (!metadata.ok) return metadata
  const listed = `${found.path}/requires.txt`
  const eggText = list.value.split('\n').includes(`${distPackages}/${listed}`) ? await read(listed) : ok('')
  if (!eggText.ok) return eggText
  const egg = explain(parseRequiresTxt(eggText.value), deb, listed)
  if (!egg.ok) return egg
  const needed = await readNeededPackages(deb, root, roots)
  if (!needed.ok) return needed
  const { writtenVersion: version, requiresDist } = metadata.value
  const requires = [...requiresDist, ...egg.value]
  return ok({ version, requires, needed: needed.value, paths: modules.paths })
}

function metadataFile({ path, folder }: PackagedModules['metadata'][number]): string {
  if (!folder) return path
  return `${path}/${path.endsWith('.dist-info') ? 'METADATA' : 'PKG-INFO'}`
}

function explain<T>(result: Result<T, Problem>, deb: string, path: string): Result<T, Failure> {
  if (result.ok) return result
  const problem = result.failures.map(one => one.problem).join('; ')
  return fail({ code: 'from-debian-unreadable', package: deb, path: `${distPackages}/${path}`, problem })
}
