import { type Content, contentOf, readWhole } from '../actions/content.ts'
import type { Failure } from '../core/failure.ts'
import { collect, fail, ok, okUnless, type Result } from '../core/result.ts'
import { type Paragraph, parseParagraph } from '../formats/debian/control.ts'
import { digestContent } from './digest-content.ts'
import type { Layer, Part } from './layer.ts'
import { readLayer } from './read-layer.ts'
import type { Walk } from './walk.ts'

/** One path that a package installs. */
export interface DebFile {
  readonly mode: string
  readonly size: number
  /** SHA-256 of the content, or where a link leads. */
  readonly identity: string
}

/** What a package is to whoever installs it. */
export interface DebSummary {
  readonly control: Paragraph
  /** Maintainer scripts, conffiles, triggers … by name; without md5sums, which nobody needs to believe. */
  readonly scripts: ReadonlyMap<string, string>
  /** By absolute path; directories are left out. */
  readonly files: ReadonlyMap<string, DebFile>
  /** Installed wheels: normalized name to version, from the names of their .dist-info folders. */
  readonly wheels: ReadonlyMap<string, string>
}

/** Reads what a .deb installs. `file` is its name in failures. */
export async function readDebSummary(
  file: string,
  deb: Content,
  run: Pick<Walk, 'decompressor' | 'signal'>,
): Promise<Result<DebSummary, Failure>> {
  const failures: Failure[] = []
  const walk = { ...run, fail: (found: readonly Failure[]) => failures.push(...found) }
  const tars = collect(
    await Promise.all(['control.tar', 'data.tar'].map(name => readDebTar(file, deb, name, walk))),
  )
  if (!tars.ok) return tars
  const [controlTar, dataTar] = tars.value
  const scripts = new Map<string, string>()
  for (const part of controlTar?.parts ?? []) {
    const name = part.name.replace(/^\.\//, '')
    if (name !== '' && name !== 'md5sums' && part.content !== undefined && part.content.size < largestScript)
      scripts.set(name, Buffer.from(await readWhole(part.content)).toString('utf8'))
  }
  const control = parseParagraph(scripts.get('control') ?? '')
  if (!control.ok) return unreadable(file, control.failures[0]?.problem ?? 'no control file')
  scripts.delete('control')
  const files = new Map<string, DebFile>()
  for (const part of dataTar?.parts ?? []) {
    walk.signal.throwIfAborted()
    const entry = await readEntry(part)
    if (entry !== undefined) files.set(part.name.replace(/^\.?\/?/, '/'), entry)
  }
  const wheels = findWheels(files.keys())
  return okUnless(failures, () => ({ control: control.value, scripts, files, wheels }))
}

const largestScript = 2 ** 22

/** The members of one of the two tars of a .deb, `control.tar` or `data.tar`; a failure where anything about it is odd. */
export async function readDebTar(
  file: string,
  deb: Content,
  name: string,
  walk: Parameters<typeof readLayer>[1],
): Promise<Result<Layer, Failure>> {
  const read = await readLayer(deb, walk)
  if (!read.ok) return read
  const outer = read.value
  const part = outer?.format === 'ar' ? outer.parts.find(member => member.name === name) : undefined
  if (part?.content === undefined) return unreadable(file, `no ${name}`)
  const packed = await readLayer(part.content, walk)
  if (!packed.ok) return packed
  const inner = packed.value?.transparent === true ? packed.value.parts[0]?.content : undefined
  const tar = inner === undefined ? packed : await readLayer(inner, walk)
  if (!tar.ok) return tar
  const anomaly = [
    ...(outer?.anomalies ?? []),
    ...(packed.value?.anomalies ?? []),
    ...(tar.value?.anomalies ?? []),
  ][0]
  if (anomaly !== undefined) return unreadable(file, anomaly.found)
  return tar.value?.format === 'tar' ? ok(tar.value) : unreadable(file, `${name} is no tar`)
}

function unreadable(path: string, reason: string): Result<never, Failure> {
  return fail({ code: 'file-unreadable', path, purpose: 'the package', reason })
}

async function readEntry(part: Part): Promise<DebFile | undefined> {
  const frame = await part.frame?.read()
  const fields = new Map(
    frame === undefined
      ? []
      : part.frame?.parse(frame).fields.map(({ name, value }) => [name, value] as const),
  )
  const kind = fields.get('kind')
  if (kind === 'directory') return undefined
  const mode = fields.get('mode') ?? ''
  const target = fields.get('link target') ?? ''
  if (target !== '') return { mode, size: 0, identity: `${kind} to ${target}` }
  const { sha256, size } = await digestContent(part.content ?? contentOf(new Uint8Array()))
  return { mode, size, identity: sha256 }
}

function findWheels(paths: Iterable<string>): ReadonlyMap<string, string> {
  const wheels = new Map<string, string>()
  for (const path of paths) {
    const [, name, version] = /\/([^/]+)-([^/-]+)\.dist-info\//.exec(path) ?? []
    if (name !== undefined && version !== undefined)
      wheels.set(name.toLowerCase().replace(/[-_.]+/g, '-'), version)
  }
  return wheels
}
