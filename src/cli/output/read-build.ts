import { readdir } from 'node:fs/promises'
import type { FolderEntry } from '../../actions/content.ts'
import { type Content, readWhole } from '../../actions/content.ts'
import { digestContent } from '../../compare/digest-content.ts'
import type { Artifact, BuiltChain, Step } from '../../compare/verdict.ts'
import type { Failure } from '../../core/failure.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { listFolder } from '../../machine/open-content.ts'
import { errorCode } from '../../machine/store/disk-failure.ts'
import type { LockedTarget } from '../../recipe/lock/lock.ts'
import { parseLock } from '../../recipe/lock/lock-file.ts'
import { runFile } from './write-output.ts'

/** An output folder: what it was made from and what was made. Signatures and what describes the run are neither. */
export interface ReadBuild {
  readonly inputs: ReadonlyMap<string, Content>
  readonly artifacts: ReadonlyMap<string, Content>
  /** What the folder's lock says of its target; absent where that cannot be told. */
  readonly locked?: LockedTarget
}

/** Reads an output folder that `build` or `reproduce` left. */
export async function readBuild(folder: string): Promise<Result<ReadBuild, Failure>> {
  const entries = await listBuild(folder).catch((error: unknown) => {
    const reason = errorCode(error)
    if (reason === undefined) throw error
    return reason
  })
  if (typeof entries === 'string')
    return fail({ code: 'file-unreadable', path: folder, purpose: 'an output folder', reason: entries })
  const files = new Map(entries.flatMap(fileOf))
  const lock = [...files.keys()].find(isLock)
  if (lock === undefined) return fail({ code: 'compare-no-build', folder })
  const recipe = lock.replace(/\.lock\.json$/, '.yaml')
  const isInput = (path: string) => path === lock || path === recipe
  const isSilent = (path: string) =>
    path === runFile || path.endsWith('.asc') || path.startsWith('second-builder/')
  const locked = await readTarget(files.get(lock), files.get(runFile))
  return ok({
    inputs: new Map([...files].filter(([path]) => isInput(path))),
    artifacts: new Map([...files].filter(([path]) => !isInput(path) && !isSilent(path))),
    ...(locked === undefined ? {} : { locked }),
  })
}

/** What is in an output folder; nothing of one without a lock, which may be large and is no build. */
async function listBuild(folder: string): Promise<readonly FolderEntry[]> {
  const names = await readdir(folder)
  return names.some(isLock) ? listFolder(folder) : []
}

function isLock(path: string): boolean {
  return /^[^/]+\.lock\.json$/.test(path)
}

/** The steps as the folder shows them: each wheel, then what is made of them, then the package. */
export async function chainOf({ artifacts }: ReadBuild): Promise<BuiltChain> {
  const made: Artifact[] = []
  for (const [path, content] of artifacts) made.push({ path, digest: await digestContent(content) })
  const isWheel = ({ path }: Artifact) => path.endsWith('.whl')
  const isDeb = ({ path }: Artifact) => /\.(?:deb|buildinfo|changes)$/.test(path)
  const wheels = made.filter(isWheel).map((wheel): Step => {
    const [name = '', version = ''] = wheel.path.replace(/^.*\//, '').split('-')
    return { label: `wheel ${name.toLowerCase().replace(/[-_.]+/g, '-')} ${version}`, outputs: [wheel] }
  })
  const steps: readonly Step[] = [
    ...wheels,
    { label: 'index', outputs: made.filter(one => !isWheel(one) && !isDeb(one)) },
    { label: 'deb', outputs: made.filter(isDeb) },
  ]
  return { artifacts: made, steps: steps.filter(({ outputs }) => outputs.length > 0) }
}

function fileOf(entry: FolderEntry): readonly (readonly [string, Content])[] {
  return entry.kind === 'file' ? [[entry.path, entry.content]] : []
}

/** The lock's section that the folder was built from: the one that run.json names, or the only one. */
async function readTarget(
  lock: Content | undefined,
  run: Content | undefined,
): Promise<LockedTarget | undefined> {
  if (lock === undefined) return undefined
  const parsed = parseLock('the lock', Buffer.from(await readWhole(lock)).toString('utf8'))
  if (!parsed.ok) return undefined
  const { targets } = parsed.value
  const text = run === undefined ? '' : Buffer.from(await readWhole(run)).toString('utf8')
  const [, named = ''] = /"target": "([^"\\]*)"/.exec(text) ?? []
  const [only, ...more] = Object.values(targets)
  return Object.hasOwn(targets, named) ? targets[named] : more.length === 0 ? only : undefined
}
