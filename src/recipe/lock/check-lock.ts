import { parsePurl } from '../../core/purl.ts'
import { parseVersion } from '../../formats/python/version.ts'
import type { Lock, LockedTarget } from './lock.ts'
import { isDebPurl, isPoolPath } from './lockable-deb.ts'

/** Something in a lock that contradicts something else in it. */
export interface LockProblem {
  readonly path: readonly (string | number)[]
  /** Lower case, no full stop. */
  readonly problem: string
}

/** Checks what the lock's shape cannot tell: every purl that is named exists once, and every file name is harmless. */
export function checkLock(lock: Lock): readonly LockProblem[] {
  return Object.entries(lock.targets).flatMap(([name, target]) => checkTarget(target, ['targets', name]))
}

/** Serves locking only, which checks by itself what comes out of it. */
const solver = 'solver'

type Path = readonly (string | number)[]

function checkTarget(target: LockedTarget, path: Path): readonly LockProblem[] {
  const { sdists, crates, debian, application } = target
  const known = new Set(sdists.map(({ purl }) => purl))
  const checkPurls = (purls: readonly string[], at: Path): readonly LockProblem[] =>
    purls.flatMap((purl, index) =>
      known.has(purl) ? [] : [{ path: [...at, index], problem: `no sdist of this target is ${purl}` }],
    )
  const isBuilt = (id: string) => known.has(id) || (application !== undefined && id === 'application')
  const { version, minor } = target.python
  const roots = target['root-file-systems']
  const containers = new Set(['build', ...debian.packages.flatMap(one => one.in)])
  const archives = new Set(debian.releases.map(({ archive }) => archive))
  return [
    ...(version.startsWith(`${minor}.`)
      ? []
      : [{ path: [...path, 'python', 'minor'], problem: `${minor} is not the minor version of ${version}` }]),
    ...[...containers]
      .filter(name => name !== solver && !Object.hasOwn(roots, name))
      .map(name => ({
        path: [...path, 'root-file-systems'],
        problem: `no root file system is locked for the container ${name}`,
      })),
    ...checkEntries(sdists, [...path, 'sdists'], isSdistPurl, isPlainFilename),
    ...checkEntries(crates, [...path, 'crates'], isCratePurl, isPlainFilename),
    ...checkEntries(debian.packages, [...path, 'debian', 'packages'], isDebPurl, isPoolPath),
    ...checkPurls(target.install, [...path, 'install']),
    ...checkInstalledOnce(target.install, [...path, 'install']),
    ...checkFromDebian(target, [...path, 'from-debian']),
    ...sdists.flatMap((sdist, index) =>
      checkPurls(sdist['build-requires'], [...path, 'sdists', index, 'build-requires']),
    ),
    ...checkPurls(application?.['build-requires'] ?? [], [...path, 'application', 'build-requires']),
    ...checkRequesters(
      sdists,
      [...path, 'sdists'],
      'pin or source',
      name => isBuilt(name) || name === 'pins',
    ),
    ...checkRequesters(crates, [...path, 'crates'], 'source', isBuilt),
    ...checkDebRequesters(debian.packages, [...path, 'debian', 'packages']),
    ...debian.packages.flatMap(({ archive }, index) =>
      archives.has(archive)
        ? []
        : [
            {
              path: [...path, 'debian', 'packages', index, 'archive'],
              problem: `no release of ${archive} is locked`,
            },
          ],
    ),
  ]
}

/** Two versions of one project cannot be installed beside each other. */
function checkInstalledOnce(install: readonly string[], path: Path): readonly LockProblem[] {
  const names = new Set<string | undefined>()
  return install.flatMap((purl, index) => {
    const name = parsePurl(purl)?.name
    const twice = names.has(name)
    names.add(name)
    return twice ? [{ path: [...path, index], problem: `${name} is to be installed twice` }] : []
  })
}

/** A project comes from one place: an sdist, or a package that is where the .deb is installed. */
function checkFromDebian({ install, debian, ...target }: LockedTarget, path: Path): readonly LockProblem[] {
  const names = new Set(install.map(purl => parsePurl(purl)?.name))
  const debs = new Set(
    debian.packages.flatMap(({ purl, in: containers }) =>
      containers.includes('install-test') ? [purl] : [],
    ),
  )
  return (target['from-debian'] ?? []).flatMap(({ purl, deb }, index) => {
    const name = parsePurl(purl)?.name
    const twice = names.has(name)
    names.add(name)
    return [
      ...(isSdistPurl(purl)
        ? []
        : [{ path: [...path, index, 'purl'], problem: `${purl} is no purl of this kind` }]),
      ...(twice ? [{ path: [...path, index, 'purl'], problem: `${name} is locked twice` }] : []),
      ...(debs.has(deb)
        ? []
        : [{ path: [...path, index, 'deb'], problem: `${deb} is not in the install-test container` }]),
    ]
  })
}

/** A .deb is there for a container that holds it, or for another package. */
function checkDebRequesters(
  packages: LockedTarget['debian']['packages'],
  path: Path,
): readonly LockProblem[] {
  const names = new Set<string | undefined>(packages.map(({ purl }) => parsePurl(purl)?.name))
  const isKnown = (name: string, { in: containers }: (typeof packages)[number]) =>
    names.has(name) || containers.some(container => name === `container:${container}`)
  return checkRequesters(packages, path, 'package or container', isKnown)
}

function checkRequesters<T extends { readonly 'requested-by': readonly string[] }>(
  entries: readonly T[],
  path: Path,
  kind: string,
  isKnown: (requester: string, entry: T) => boolean,
): readonly LockProblem[] {
  return entries.flatMap((one, index) =>
    one['requested-by'].flatMap((name, at) =>
      isKnown(name, one)
        ? []
        : [
            {
              path: [...path, index, 'requested-by', at],
              problem: `no ${kind} of this target is ${name}`,
            },
          ],
    ),
  )
}

interface Entry {
  readonly purl: string
  readonly filename: string
}

/** One purl may stand once, and one file name too: what is fetched is laid out under it. */
function checkEntries(
  entries: readonly Entry[],
  path: Path,
  isOfKind: (purl: string) => boolean,
  isSafe: (filename: string) => boolean,
): readonly LockProblem[] {
  const purls = new Set<string>()
  const filenames = new Set<string>()
  return entries.flatMap(({ purl, filename }, index) => {
    const problems: LockProblem[] = []
    const report = (key: string, problem: string): void => {
      problems.push({ path: [...path, index, key], problem })
    }
    if (!isOfKind(purl)) report('purl', `${purl} is no purl of this kind`)
    if (purls.has(purl)) report('purl', `${purl} is locked twice`)
    if (!isSafe(filename)) report('filename', `${filename} is no file name that is safe to use`)
    if (filenames.has(filename)) report('filename', `two entries are the file ${filename}`)
    purls.add(purl)
    filenames.add(filename)
    return problems
  })
}

function isSdistPurl(purl: string): boolean {
  const parsed = parsePurl(purl)
  return (
    parsed !== undefined && /^pkg:pypi\/[a-z0-9-]+@[^\s/?#]+$/.test(purl) && parseVersion(parsed.version).ok
  )
}

function isCratePurl(purl: string): boolean {
  const version = parsePurl(purl)?.version
  return /^pkg:cargo\/[A-Za-z0-9_-]+@/.test(purl) && /^[0-9A-Za-z.+-]+$/.test(version ?? '')
}

function isPlainFilename(filename: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._+!~-]*$/.test(filename) && !filename.includes('..')
}
