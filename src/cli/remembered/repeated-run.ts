import { realpath } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { TreeDirectory } from '../../actions/tree.ts'
import { formatTree } from '../../actions/tree-json.ts'
import { walkTree } from '../../actions/tree-paths.ts'
import type { Artifact } from '../../compare/verdict.ts'
import { canonicalJson, type Json } from '../../core/canonical-json.ts'
import { codeDigest } from '../../core/code-digest.ts'
import { type Sha256, sha256Of } from '../../core/digest.ts'
import type { Failure } from '../../core/failure.ts'
import { ok, type Result } from '../../core/result.ts'
import { localSources } from '../../machine/local-source.ts'
import { readDiskTree } from '../../machine/roots/disk-tree.ts'
import type { LocalStore } from '../../machine/store/store.ts'
import { publishedPaths } from '../../stages/index/index.ts'
import { nameFolder } from '../name-folder.ts'
import { formatRunRecord, parseRunRecord, type RunRecord } from '../output/run-record.ts'
import { type FoundFile, readUserFile } from '../read-file.ts'
import type { VerbAnswer, VerbInput } from '../verb.ts'

/** Options that decide what a repeatable run does; one with any other option is not remembered as a whole. */
const decidingOptions: readonly string[] = ['no-test', 'output', 'target']
/** Options that only say where files may come from. */
const otherOptions: readonly string[] = ['bundle', 'fresh', 'offline']

/** What a run read and wrote of the user's. */
export interface RunTraces {
  readonly files: readonly (readonly [path: string, file: FoundFile])[]
  /** Local applications, by absolute path. */
  readonly folders: ReadonlyMap<string, TreeDirectory>
  /** Absolute paths of the output folders. */
  readonly outputs: readonly string[]
}

/**
 * The answer of the last run with the same options where nothing that it read has changed since: no recipe is parsed and
 * no machine is put together. The output folders are as that run left them, or are written again. Undefined where there is
 * no such run, or where anything is not as it was.
 */
export async function recallRun(
  verb: string,
  input: VerbInput,
  store: LocalStore,
  now: number,
): Promise<Result<VerbAnswer | undefined, Failure>> {
  if (!isRepeatable(input) || input.flags.has('fresh')) return ok(undefined)
  const record = parseRunRecord(await store.recall(runKey(verb, input)))
  // A clock that went back may lie before the changelog, which only a whole run looks at.
  if (record === undefined || now < record.finished) return ok(undefined)
  const read = await Promise.all(
    record.files.map(async (path): Promise<readonly [string, FoundFile]> => {
      const bytes = await readUserFile(path, 'a file of the last run')
      return [path, bytes.ok ? { real: await realpath(path), sha256: sha256Of(bytes.value) } : null]
    }),
  )
  const tracked: (readonly [string, TreeDirectory])[] = []
  for (const path of record.folders) {
    const tree = await localSources.readTracked(path, input.signal)
    if (!tree.ok) return ok(undefined)
    tracked.push([path, tree.value])
  }
  if (digestReads(read, tracked) !== record.inputs) return ok(undefined)
  const restored = await restoreOutputs(record, store, input.signal)
  if (!restored.ok || !restored.value) return restored.ok ? ok(undefined) : restored
  const since = new Date(record.finished * 1000).toISOString()
  const { text, result, outputs } = record
  const remarks = [
    `nothing changed since ${since}; --fresh builds again`,
    ...outputs.map(({ path }) => `the files are in ${nameFolder(path)}`),
  ]
  return ok({ status: 0, text, result, remarks })
}

/** Remembers a run whose status is 0, by all the files that it has read, with what it left in its output folders. */
export async function rememberRun(
  verb: string,
  input: VerbInput,
  answer: VerbAnswer,
  { files: read, folders, outputs: places }: RunTraces,
  store: LocalStore,
  now: number,
): Promise<Result<undefined, Failure>> {
  const states = new Set(read.map(entry => canonicalJson(entry.map(part => part))))
  const files = [...new Set(read.map(([path]) => path))]
  // A file that changed while it was read stands there twice.
  if (!isRepeatable(input) || states.size !== files.length) return ok(undefined)
  const outputs = []
  for (const path of places) {
    const { value } = await readOutput(path, input.signal)
    if (value === undefined) return ok(undefined)
    for (const artifact of listArtifacts(value)) {
      const kept = await store.has(artifact.digest.sha256)
      const imported = kept ? ok(undefined) : await store.importFile(`${path}/${artifact.path}`)
      if (!imported.ok) return imported
    }
    outputs.push({ path, tree: value })
  }
  const record: RunRecord = {
    finished: now,
    files,
    folders: [...folders.keys()],
    inputs: digestReads(read, [...folders]),
    outputs,
    text: answer.text,
    result: answer.result,
  }
  return store.remember(runKey(verb, input), formatRunRecord(record))
}

/** What decides an answer besides the files that are read: our own code, and everything on the command line. */
function runKey(verb: string, { positional, flags, values }: VerbInput): Sha256 {
  const deciding = <T>(options: Iterable<T>, name: (option: T) => string) =>
    [...options].filter(option => decidingOptions.includes(name(option)))
  return sha256Of(
    canonicalJson({
      step: 'run',
      verb,
      code: codeDigest(),
      // What is answered names folders as they are called from here.
      from: process.cwd(),
      positional,
      flags: deciding(flags, flag => flag).sort(),
      values: Object.fromEntries(deciding(values, ([name]) => name)),
    }),
  )
}

function isRepeatable({ positional, flags, values }: VerbInput): boolean {
  const known = [...decidingOptions, ...otherOptions]
  return (
    [...flags, ...values.keys()].every(option => known.includes(option)) &&
    !positional.some(path => /^\/(?:dev|proc)\//.test(resolve(path)))
  )
}

function digestReads(
  files: readonly (readonly [path: string, file: FoundFile])[],
  folders: readonly (readonly [path: string, tree: TreeDirectory])[],
): Sha256 {
  const inputs: Json = {
    files: Object.fromEntries(files.map(([path, file]) => [path, file === null ? null : { ...file }])),
    folders: Object.fromEntries(folders.map(([path, tree]) => [path, formatTree(tree)])),
  }
  return sha256Of(canonicalJson(inputs))
}

/** True where all output folders are as the record says, perhaps after writing them again. */
async function restoreOutputs(
  { outputs }: RunRecord,
  store: LocalStore,
  signal: AbortSignal,
): Promise<Result<boolean, Failure>> {
  for (const { path, tree } of outputs) {
    const { value } = await readOutput(path, signal)
    if (value !== undefined && isSame(value, tree)) continue
    const artifacts = listArtifacts(tree)
    for (const { digest } of artifacts) if (!(await store.has(digest.sha256))) return ok(false)
    const { writeOutput } = await import('../output/write-output.ts')
    const written = await writeOutput(path, artifacts, [], store)
    if (!written.ok) return written
  }
  return ok(true)
}

/** A signature that was added meanwhile is left where it is. */
function isSame(found: TreeDirectory, recorded: TreeDirectory): boolean {
  const entries = [...found.entries].filter(
    ([name]) => name !== publishedPaths.signature || recorded.entries.has(name),
  )
  const unsigned: TreeDirectory = { kind: 'directory', entries: new Map(entries) }
  return canonicalJson(formatTree(unsigned)) === canonicalJson(formatTree(recorded))
}

/** The folder's content; undefined where it is not there or cannot be read as plain files. */
async function readOutput(
  path: string,
  signal: AbortSignal,
): Promise<{ readonly value: TreeDirectory | undefined }> {
  try {
    const read = await readDiskTree(path, signal)
    return { value: read.ok ? read.value.tree : undefined }
  } catch {
    signal.throwIfAborted()
    return { value: undefined }
  }
}

function listArtifacts(tree: TreeDirectory): readonly Artifact[] {
  return [...walkTree(tree)].flatMap(([path, node]) =>
    node.kind === 'file' ? [{ path, digest: node.digest }] : [],
  )
}
