import { createTag, type Tag } from './tag.ts'

/** Major and minor version of an interpreter; the minor one may be left open. */
export type PythonVersion = readonly [major: number, minor?: number]

/** Which tags a CPython is asked for. */
export interface CPythonTags {
  readonly pythonVersion: PythonVersion
  readonly abis: readonly string[]
  readonly platforms: readonly string[]
}

/** Which tags any Python of a version is asked for. */
export interface CompatibleTags {
  readonly pythonVersion: PythonVersion
  /** Such as cp311. */
  readonly interpreter?: string
  readonly platforms: readonly string[]
}

const legacyPlatforms: ReadonlyMap<number, string> = new Map([
  [17, 'manylinux2014'],
  [12, 'manylinux2010'],
  [5, 'manylinux1'],
])

/** All tags of Debian's CPython on amd64, best first. */
export function targetTags(pythonVersion: readonly [number, number], glibcMinor: number): readonly Tag[] {
  const platforms = linuxPlatforms(glibcMinor)
  const interpreter = `cp${pythonVersion.join('')}`
  return [
    ...cpythonTags({ pythonVersion, abis: [interpreter], platforms }),
    ...compatibleTags({ pythonVersion, interpreter, platforms }),
  ]
}

/** Platforms of an x86_64 Linux with glibc 2.N, best first. @see PEP 600 */
function linuxPlatforms(glibcMinor: number): readonly string[] {
  const minors = Array.from({ length: Math.max(0, glibcMinor - 4) }, (_, index) => glibcMinor - index)
  const names = minors.flatMap(minor => {
    const legacy = legacyPlatforms.get(minor)
    return [`manylinux_2_${minor}`, ...(legacy === undefined ? [] : [legacy])]
  })
  return [...names, 'linux'].map(name => `${name}_x86_64`)
}

/** Tags that name CPython: its own ABI, the stable ABI, none, and the stable ABI of every older minor version from 3.2 on. */
export function cpythonTags({ pythonVersion, abis, platforms }: CPythonTags): readonly Tag[] {
  const [major, minor] = pythonVersion
  const interpreter = `cp${pythonVersion.join('')}`
  const freeThreaded = /^cp[0-9]+.*t/.test(abis[0] ?? '')
  const stable = freeThreaded ? 'abi3t' : 'abi3'
  const named = [...(freeThreaded ? ['abi3', 'abi3t'] : ['abi3']), 'none'].reduce(removeFirst, abis)
  const hasStable = minor !== undefined && (major > 3 || (major === 3 && minor >= 2))
  const own = [...named, ...(hasStable ? [stable] : []), 'none']
  const older = hasStable
    ? Array.from({ length: Math.max(0, minor - 2) }, (_, index) => minor - 1 - index)
    : []
  return [
    ...own.flatMap(abi => platforms.map(platform => createTag(interpreter, abi, platform))),
    ...older.flatMap(past => platforms.map(platform => createTag(`cp${major}${past}`, stable, platform))),
  ]
}

/** Tags of any Python of the version or an older minor one, without an ABI. */
export function compatibleTags({ pythonVersion, interpreter, platforms }: CompatibleTags): readonly Tag[] {
  const [major, minor] = pythonVersion
  const older =
    minor === undefined ? [] : Array.from({ length: minor }, (_, index) => `py${major}${minor - 1 - index}`)
  const interpreters = [...(minor === undefined ? [] : [`py${major}${minor}`]), `py${major}`, ...older]
  return [
    ...interpreters.flatMap(python => platforms.map(platform => createTag(python, 'none', platform))),
    ...(interpreter === undefined ? [] : [createTag(interpreter, 'none', 'any')]),
    ...interpreters.map(python => createTag(python, 'none', 'any')),
  ]
}

function removeFirst(items: readonly string[], item: string): readonly string[] {
  const index = items.indexOf(item)
  return index < 0 ? items : items.toSpliced(index, 1)
}
