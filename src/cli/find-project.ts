import { stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Failure } from '../core/failure.ts'
import { isAbsentFile } from '../core/failures/absent-file.ts'
import { fail, ok, type Result } from '../core/result.ts'
import type { Pins } from '../formats/python/pins/pins.ts'
import { readProjectTable } from '../formats/python/pins/project-table.ts'
import { parsePins } from '../formats/python/pins/read-pins.ts'
import { formatVersion } from '../formats/python/version.ts'
import { readPinsFile, readTextFile } from './read-file.ts'

/** What a folder says of the application in it. */
export interface FoundProject {
  readonly pins: Pins
  /** The pins and every file that they include, by path as the user would say it. */
  readonly files: ReadonlyMap<string, string>
  /** The folder of the pyproject.toml, where there is one with a `[project]` table. */
  readonly root?: string
  readonly name?: string
  /** Absent where only a build can tell. */
  readonly version?: string
  /** Names of its entry points. */
  readonly commands: readonly string[]
}

/** Files of pins by which a project is found, the likeliest first. */
const pinFiles = ['uv.lock', 'poetry.lock', 'Pipfile.lock', 'pylock.toml', 'requirements.txt']

/** Finds pins and project: by the file that was named, or in the current folder. */
export async function findProject(from: string | undefined): Promise<Result<FoundProject, Failure>> {
  const file =
    from === undefined || basename(from) === 'pyproject.toml'
      ? await findPins(from === undefined ? '.' : dirname(from))
      : ok(from)
  if (!file.ok) return file
  const text = await readPinsFile(file.value)
  if (!text.ok) return text
  const files = new Map([[file.value, text.value]])
  const pins = await parsePins(file.value, text.value, async path => {
    const read = await readPinsFile(path)
    if (read.ok) files.set(path, read.value)
    return read
  })
  if (!pins.ok) return pins
  const project = await readProject(dirname(file.value))
  return project.ok ? ok({ pins: pins.value, files, ...project.value }) : project
}

async function findPins(folder: string): Promise<Result<string, Failure>> {
  for (const name of pinFiles) {
    const path = join(folder, name)
    const isThere = await stat(path).then(
      found => found.isFile(),
      () => false,
    )
    if (isThere) return ok(path)
  }
  return fail({ code: 'init-pins-missing', folder, looked: pinFiles })
}

async function readProject(folder: string): Promise<Result<Omit<FoundProject, 'pins' | 'files'>, Failure>> {
  const file = join(folder, 'pyproject.toml')
  const text = await readTextFile(file, 'the project')
  if (!text.ok) return isAbsentFile(text.failures) ? ok({ commands: [] }) : text
  const project = readProjectTable(text.value)
  if (!project.ok)
    return fail({
      code: 'local-project-unclear',
      file,
      problem: project.failures.map(({ problem }) => problem).join('; '),
    })
  if (project.value === undefined) return ok({ commands: [] })
  const { name, version, scripts } = project.value
  return ok({
    root: folder,
    name,
    ...(version === undefined ? {} : { version: formatVersion(version) }),
    commands: scripts.map(script => script.name),
  })
}
