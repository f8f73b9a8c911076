import type { IndexFile } from '../../../actions/host.ts'
import type { PackageName } from '../../../formats/python/name.ts'
import { parseSdistFilename } from '../../../formats/python/sdist-filename.ts'
import {
  canonicalVersion,
  compareVersions,
  formatVersion,
  type Version,
} from '../../../formats/python/version.ts'
import type { Tag } from '../../../formats/python/wheels/tag.ts'
import { parseWheelFilename } from '../../../formats/python/wheels/wheel-filename.ts'

/** What an index lists of one version of a project. */
export interface Release {
  readonly version: Version
  /** The version as its sdist spells it (1 and 1.0 are one version), normalized. */
  readonly text: string
  /** The preferred one first: .tar.gz before .zip. */
  readonly sdists: readonly IndexFile[]
  /** Tags of all its wheels. */
  readonly wheels: readonly (readonly Tag[])[]
}

/**
 * The files of a project's page by version, newest first. What is neither a wheel nor an sdist (.exe, .egg), and what
 * bears another project's name, does not count.
 */
export function readReleases(name: PackageName, files: readonly IndexFile[]): readonly Release[] {
  const releases = new Map<string, { version: Version; sdists: IndexFile[]; wheels: (readonly Tag[])[] }>()
  const releaseOf = (version: Version) => {
    const key = canonicalVersion(version)
    const release = releases.get(key) ?? { version, sdists: [], wheels: [] }
    releases.set(key, release)
    return release
  }
  for (const file of files) {
    const wheel = parseWheelFilename(file.filename)
    if (wheel.ok && wheel.value.name === name) releaseOf(wheel.value.version).wheels.push(wheel.value.tags)
    const sdist = parseSdistFilename(file.filename)
    if (!sdist.ok || sdist.value.name !== name) continue
    const release = releaseOf(sdist.value.version)
    if (release.sdists.length === 0) release.version = sdist.value.version
    release.sdists.push(file)
  }
  return [...releases.values()]
    .map(({ version, sdists, wheels }) => ({
      version,
      text: formatVersion(version),
      sdists: [...sdists].sort((a, b) => rank(a) - rank(b)),
      wheels,
    }))
    .sort((a, b) => compareVersions(b.version, a.version))
}

function rank(file: IndexFile): number {
  return file.filename.endsWith('.tar.gz') ? 0 : 1
}
