import { openHost } from '../../src/cli/open-host.ts'
import { normalizeName } from '../../src/formats/python/name.ts'
import { screenReleases } from '../../src/stages/lock/sdists/candidates.ts'
import { readReleases } from '../../src/stages/lock/sdists/releases.ts'
import { quietInput } from '../quiet-input.ts'

/** A release and the SHA-256 of its sdist, as this machine's index lists it. */
export interface Pin {
  readonly name: string
  readonly version: string
  readonly sha256: string
}

/** The newest release of each project that has an sdist, is not yanked, and admits the interpreter. */
export async function findNewest(names: readonly string[], python: string): Promise<readonly Pin[]> {
  const { signal } = new AbortController()
  const opened = await openHost('lock', quietInput(signal))
  if (!opened.ok) throw new Error(JSON.stringify(opened.failures))
  await using host = opened.value
  return await Promise.all(
    names.map(async name => {
      const project = normalizeName(name)
      const files = await host.fetcher.listProject({ name: project }, signal)
      if (!files.ok) throw new Error(JSON.stringify(files.failures))
      const { usable } = screenReleases(project, readReleases(project, files.value.files), python, {
        allowsYanked: () => false,
      })
      const newest = usable.find(({ prerelease }) => !prerelease)
      const sha256 = newest?.sha256[0]
      if (newest === undefined || sha256 === undefined)
        throw new Error(`the index lists no sdist of ${name} with its SHA-256 for Python ${python}`)
      return { name, version: newest.version, sha256 }
    }),
  )
}
