import { constants } from 'node:fs'
import { chmod, open, writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { readWhole, sliceContent } from '../../actions/content.ts'
import type { FileRequest, RootRequest } from '../../actions/host.ts'
import type { Failure } from '../../core/failure.ts'
import { formatExitReason } from '../../core/failures/container.ts'
import { collect, fail, ok, type Result } from '../../core/result.ts'
import { parseParagraph } from '../../formats/debian/control.ts'
import { type ControlFile, readControlTar } from '../../formats/debian/control-tar.ts'
import { type DebMembers, type DebTar, readDebMembers } from '../../formats/debian/deb.ts'
import type { DebMember, UnpackedDeb } from '../../stages/environment/environment.ts'
import {
  formatJobs,
  type PackedMember,
  planUnpacking,
  type UnpackingJob,
  unpackingScript,
} from '../../stages/environment/plan-unpacking.ts'
import { readUnpacking } from '../../stages/environment/read-unpacking.ts'
import { findRefusal } from '../containers/probe.ts'
import { createDecompressor } from '../decompress.ts'
import { contentOfFile } from '../open-content.ts'
import { runProgram } from '../process.ts'
import { storeFailure } from '../store/disk-failure.ts'
import { mapParallel } from '../store/map-parallel.ts'
import type { LocalStore } from '../store/store.ts'
import type { RootFolder } from './root-folder.ts'

/** A .deb that was looked into, not yet unpacked. */
interface OpenedDeb {
  readonly request: FileRequest
  readonly path: string
  readonly layout: DebMembers
}

/** The most that an archive inside a .deb may hold where it is decompressed in this process. */
const mostBytes = 2 ** 31

/**
 * Unpacks all .debs of a root side by side into its tree, as many at once as there are cores, and reads their control
 * files. What is foreign is read by tar and xz under the containers' identity, where nothing but the tree can be written.
 */
export async function unpackDebs(
  { name, debs }: RootRequest,
  folder: RootFolder,
  store: Pick<LocalStore, 'folders' | 'pathOf'>,
  signal: AbortSignal,
): Promise<Result<readonly UnpackedDeb[], Failure>> {
  const opened = collect(
    await mapParallel(debs, 16, request => openDeb(request, store.pathOf(request.sha256))),
  )
  if (!opened.ok) return opened
  const jobs = collect(
    await mapParallel(opened.value, 2, (deb, index) => planJob(deb, index, folder, signal)),
  )
  if (!jobs.ok) return jobs
  const names = new Map(debs.map((deb, index) => [index, deb.filename]))
  const outputs = collect(
    await Promise.all(
      planUnpacking(jobs.value, availableParallelism()).map(share =>
        runWorker(share, names, folder, store, signal),
      ),
    ),
  )
  if (!outputs.ok) return outputs
  const listings = new Map(outputs.value.flatMap(listing => [...listing]))
  return collect(
    await mapParallel(opened.value, 16, async (deb, index) => {
      const control = await readControl(deb, index, folder, signal)
      return control.ok ? describeDeb(name, deb.request, control.value, listings.get(index) ?? []) : control
    }),
  )
}

async function openDeb(request: FileRequest, path: string): Promise<Result<OpenedDeb, Failure>> {
  try {
    await using file = await open(path)
    const { size, readAt } = contentOfFile(file, (await file.stat()).size)
    const layout = await readDebMembers(request.filename, readAt, size)
    return layout.ok ? ok({ request, path, layout: layout.value }) : layout
  } catch (error) {
    return fail(storeFailure(error, path, 'reading the store'))
  }
}

/** xz and plain tars are read in place; other compressions are undone first, in memory. */
async function planJob(
  { request, path, layout }: OpenedDeb,
  index: number,
  folder: RootFolder,
  signal: AbortSignal,
): Promise<Result<UnpackingJob, Failure>> {
  const inPlace = ({ offset, size }: DebTar, compression: 'xz' | 'none'): PackedMember => ({
    path,
    offset,
    size,
    compression,
  })
  const control = layout.control.compression === 'xz' ? inPlace(layout.control, 'xz') : undefined
  const { compression, size } = layout.data
  if (compression === 'xz' || compression === 'none')
    return ok({ index, control, data: inPlace(layout.data, compression) })
  const tar = await inflateMember(request.filename, path, layout.data, signal)
  if (!tar.ok) return tar
  const plain = join(folder.work, `${index}.data.tar`)
  try {
    await writeFile(plain, tar.value, { flag: 'wx' })
    await chmod(plain, 0o644)
  } catch (error) {
    return fail(storeFailure(error, plain, 'unpacking .debs'))
  }
  return ok({ index, control, data: { path: plain, offset: 0, size, compression: 'none' } })
}

async function runWorker(
  jobs: readonly UnpackingJob[],
  names: ReadonlyMap<number, string>,
  folder: RootFolder,
  store: Pick<LocalStore, 'folders'>,
  signal: AbortSignal,
): Promise<Result<ReadonlyMap<number, readonly DebMember[]>, Failure>> {
  const ended = await runProgram(
    {
      program: 'bwrap',
      debianPackage: 'bubblewrap',
      arguments: [
        ...enclose(folder, store.folders.files),
        'sh',
        '-c',
        unpackingScript,
        'sh',
        folder.tree,
        folder.control,
      ],
      identity: folder.identity,
      input: Buffer.from(formatJobs(jobs)),
      captureBytes: 256 * 1024 * 1024,
    },
    signal,
  )
  if (!ended.ok) return ended
  const { exit, stdout, stderr } = ended.value
  if (exit !== undefined && stdout.length === 0) {
    const refused = await findRefusal(folder.identity, signal)
    return refused.ok ? fail({ code: 'tool-failed', tool: 'bwrap', exit, text: stderr.trim() }) : refused
  }
  return readUnpacking(names, {
    stdout: Buffer.from(stdout).toString('utf8'),
    stderr,
    exit: exit === undefined ? undefined : formatExitReason(exit),
  })
}

/**
 * The host's programs and the .debs, read-only, and two folders to write: a link in a .deb that leads out of the tree leads
 * to nothing that tar could write. Links between mounts are impossible, so that no file of the host gets in.
 */
function enclose(folder: RootFolder, files: string): readonly string[] {
  const programs = ['/usr', '/bin', '/lib', '/lib64']
  return [
    ...['--unshare-all', '--die-with-parent', '--new-session', '--cap-drop', 'ALL'],
    ...programs.flatMap(path => ['--ro-bind-try', path, path]),
    ...['--dev', '/dev', '--ro-bind', files, files, '--ro-bind', folder.work, folder.work],
    ...['--bind', folder.tree, folder.tree, '--bind', folder.control, folder.control],
    ...['--chdir', '/', '--'],
  ]
}

async function readControl(
  { request, path, layout }: OpenedDeb,
  index: number,
  folder: RootFolder,
  signal: AbortSignal,
): Promise<Result<ReadonlyMap<string, ControlFile>, Failure>> {
  const { control } = layout
  if (control.compression !== 'xz') {
    const tar = await inflateMember(request.filename, path, control, signal)
    return tar.ok ? readControlTar(request.filename, tar.value) : tar
  }
  const unpacked = join(folder.control, `${index}.tar`)
  try {
    await using file = await open(unpacked, constants.O_RDONLY | constants.O_NOFOLLOW)
    return readControlTar(request.filename, await file.readFile())
  } catch (error) {
    return fail(storeFailure(error, unpacked, 'unpacking .debs'))
  }
}

async function inflateMember(
  deb: string,
  path: string,
  { name, offset, size, compression }: DebTar,
  signal: AbortSignal,
): Promise<Result<Uint8Array, Failure>> {
  if (compression === 'xz') throw new Error(`xz is undone where nothing else can be written: ${name}`)
  try {
    await using file = await open(path)
    const packed = sliceContent(contentOfFile(file, (await file.stat()).size), offset, offset + size)
    if (compression === 'none') return ok(await readWhole(packed))
    await using decompressor = createDecompressor(mostBytes)
    const unpacked = await decompressor.decompress(packed, compression, signal)
    if (!unpacked.ok) return unpacked
    const { content, problem } = unpacked.value
    if (problem !== undefined) return fail({ code: 'deb-unusable', deb, problem: `${name}: ${problem}` })
    return ok(await readWhole(content))
  } catch (error) {
    return fail(storeFailure(error, path, 'reading the store'))
  }
}

function describeDeb(
  root: string,
  request: FileRequest,
  controlFiles: ReadonlyMap<string, ControlFile>,
  members: readonly DebMember[],
): Result<UnpackedDeb, Failure> {
  const unusable = (problem: string) =>
    fail({ code: 'deb-unusable', deb: request.filename, problem } as const)
  const paragraph = Buffer.from(controlFiles.get('control')?.bytes ?? [])
    .toString('utf8')
    .trimEnd()
  const fields = parseParagraph(paragraph)
  if (!fields.ok) return unusable(`control: ${fields.failures[0]?.problem ?? 'unreadable'}`)
  const name = fields.value.get('Package') ?? ''
  const version = fields.value.get('Version') ?? ''
  const architecture = fields.value.get('Architecture') ?? ''
  if (!/^[a-z0-9][a-z0-9+.-]+$/.test(name)) return unusable(`control: no package name in ${root}: ${name}`)
  if (!/^[0-9A-Za-z.+:~-]+$/.test(version)) return unusable(`control: no version: ${version}`)
  if (architecture !== 'all' && architecture !== 'amd64')
    return unusable(`control: for another architecture: ${architecture}`)
  const multiArch = fields.value.get('Multi-Arch') ?? 'no'
  const { filename: deb, sha256 } = request
  return ok({ deb, sha256, name, version, architecture, multiArch, paragraph, controlFiles, members })
}
