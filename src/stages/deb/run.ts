import type { RootFileSystem } from '../../actions/action.ts'
import type { Executor, Host, Store } from '../../actions/host.ts'
import type { TreeDirectory, TreeFile } from '../../actions/tree.ts'
import { nodeAt, walkTree } from '../../actions/tree-paths.ts'
import type { Failure } from '../../core/failure.ts'
import { ok, type Result } from '../../core/result.ts'
import { assembleDeb } from './assemble.ts'
import { compressAction, packAction, sharedLibrariesAction } from './container-actions.ts'
import type { DebArtifact, DebArtifacts } from './deb.ts'
import { verifyDebListing } from './deb-listing.ts'
import type { DebPlan } from './plan.ts'
import { findLibraryProblems, parseSharedLibraries } from './shared-libraries.ts'
import { formatBuildinfo, formatChanges } from './upload-files.ts'

/** Lets the locked container compress, look at libraries and pack; then checks the .deb and writes what goes beside it. */
export async function runDeb(
  plan: DebPlan,
  root: RootFileSystem,
  host: Pick<Host, 'store'>,
  executor: Executor,
  signal: AbortSignal,
): Promise<Result<DebArtifacts, Failure>> {
  const [documents, libraries] = await Promise.all([
    compressDocuments(plan, root, executor, signal),
    askSharedLibraries(plan, root, host.store, executor, signal),
  ])
  if (!documents.ok) return documents
  if (!libraries.ok) return libraries
  const assembled = assembleDeb(plan, documents.value, libraries.value)
  if (!assembled.ok) return assembled
  const { pack, tree, expected } = assembled.value
  const packed = await executor.execute(packAction(pack, tree, root), signal)
  if (!packed.ok) return packed
  const listing = await readOutput(packed.value.outputs, 'listing.json', host.store)
  if (!listing.ok) return listing
  const verified = verifyDebListing(parseJson(listing.value.bytes), expected)
  if (!verified.ok) return verified
  const deb = await readOutput(packed.value.outputs, pack.filename, host.store)
  if (!deb.ok) return deb
  return writeUploadFiles(
    plan,
    { name: pack.filename, digest: deb.value.node.digest },
    deb.value.bytes,
    host.store,
  )
}

async function compressDocuments(
  plan: DebPlan,
  root: RootFileSystem,
  executor: Executor,
  signal: AbortSignal,
): Promise<Result<ReadonlyMap<string, TreeFile>, Failure>> {
  const files = plan.compressed.map(({ path, node }) => [path, node] as const)
  const ran = await executor.execute(compressAction(plan.request.name, files, root), signal)
  if (!ran.ok) return ran
  const found = [...walkTree(ran.value.outputs)].flatMap(([path, node]) =>
    node.kind === 'file' ? [[path, node] as const] : [],
  )
  return ok(new Map(found))
}

async function askSharedLibraries(
  plan: DebPlan,
  root: RootFileSystem,
  store: Store,
  executor: Executor,
  signal: AbortSignal,
): Promise<Result<readonly string[], Failure>> {
  if (plan.linked.length === 0) return ok([])
  const ran = await executor.execute(sharedLibrariesAction(plan.request.name, plan.linked, root), signal)
  if (!ran.ok)
    return {
      ok: false,
      failures: ran.failures.map(failure =>
        failure.code === 'action-failed'
          ? { code: 'shlibs-unknown', problems: findLibraryProblems(failure.tail) }
          : failure,
      ),
    }
  const answer = await readOutput(ran.value.outputs, 'shlibs', store)
  return answer.ok ? ok(parseSharedLibraries(Buffer.from(answer.value.bytes).toString('utf8'))) : answer
}

async function writeUploadFiles(
  plan: DebPlan,
  deb: DebArtifact,
  bytes: Uint8Array,
  store: Store,
): Promise<Result<DebArtifacts, Failure>> {
  const stem = deb.name.replace(/\.deb$/, '')
  const debFile = { name: deb.name, bytes }
  const buildinfoFile = {
    name: `${stem}.buildinfo`,
    bytes: Buffer.from(formatBuildinfo(plan, debFile)),
  }
  const changesFile = {
    name: `${stem}.changes`,
    bytes: Buffer.from(formatChanges(plan, debFile, buildinfoFile)),
  }
  const buildinfo = await store.write(buildinfoFile.bytes)
  if (!buildinfo.ok) return buildinfo
  const changes = await store.write(changesFile.bytes)
  if (!changes.ok) return changes
  return ok({
    deb,
    buildinfo: { name: buildinfoFile.name, digest: buildinfo.value },
    changes: { name: changesFile.name, digest: changes.value },
    architecture: plan.code.architecture,
  })
}

async function readOutput(
  outputs: TreeDirectory,
  path: string,
  store: Store,
): Promise<Result<{ readonly node: TreeFile; readonly bytes: Uint8Array }, Failure>> {
  const node = nodeAt(outputs, path)
  if (node?.kind !== 'file') throw new Error(`the container left no ${path}`)
  const bytes = await store.read(node.digest)
  return bytes.ok ? ok({ node, bytes: bytes.value }) : bytes
}

function parseJson(bytes: Uint8Array): unknown {
  return JSON.parse(Buffer.from(bytes).toString('utf8'))
}
