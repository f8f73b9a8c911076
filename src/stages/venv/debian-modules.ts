import type { TreeNode } from '../../actions/tree.ts'
import { linkNode } from '../../actions/tree-paths.ts'
import type { Failure } from '../../core/failure.ts'
import { okUnless, type Result } from '../../core/result.ts'
import { distPackages, moduleOf } from './packaged-modules.ts'
import { sitePackages, type VenvScheme } from './venv-scheme.ts'
import type { WheelContent } from './wheel.ts'

/** A project that a Debian package stands for, as the venv sees it. */
export interface DebianProject {
  readonly name: string
  readonly version: string
  /** The Debian package, and its version. */
  readonly package: string
  readonly packageVersion: string
  /** Relative to dist-packages. */
  readonly paths: readonly string[]
}

/**
 * Links from the venv to exactly what the packages have, by path below the venv. The rest of dist-packages stays
 * invisible; bytecode is what Debian's own packages keep beside the modules. Two projects of one package share its links.
 */
export function linkDebianModules(
  projects: readonly DebianProject[],
  scheme: VenvScheme,
): readonly (readonly [path: string, node: TreeNode])[] {
  const paths = new Set(projects.flatMap(project => project.paths))
  return [...paths].map(
    path => [`${sitePackages(scheme)}/${path}`, linkNode(`${distPackages}/${path}`)] as const,
  )
}

/** Fails where a wheel has a module that a Debian package has too, also where one is a file and the other a folder. */
export function verifyModulesOnce(
  projects: readonly DebianProject[],
  wheels: readonly WheelContent[],
): Result<undefined, Failure> {
  const owners = new Map(
    projects.flatMap(project =>
      project.paths.flatMap(path => {
        const module = moduleOf(path)
        return module === undefined ? [] : [[module, project.package] as const]
      }),
    ),
  )
  const failures = wheels.flatMap(wheel => {
    const twice = new Set(
      wheel.files.flatMap(({ path }) => modulesAbove(path)).filter(module => owners.has(module)),
    )
    return [...twice].map(
      (module): Failure => ({
        code: 'from-debian-twice',
        module,
        package: owners.get(module) ?? '',
        wheel: wheel.filename,
      }),
    )
  })
  return okUnless(failures, () => undefined)
}

/** The module that a file of a wheel is, and every package that holds it. */
function modulesAbove(path: string): readonly string[] {
  const segments = path.replace(/^[^/]+\.data\/(?:pure|plat)lib\//, '').split('/')
  return segments.flatMap((_, index) => moduleOf(segments.slice(0, index + 1).join('/')) ?? [])
}
