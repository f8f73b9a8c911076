import { chmod, lchown, lutimes, mkdir, open, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { Store } from '../../actions/host.ts'
import type { SealedDirectory, TreeDirectory, TreeNode } from '../../actions/tree.ts'
import { inputEpoch } from '../../core/epoch.ts'
import type { Failure } from '../../core/failure.ts'
import { collect, fail, ok, type Result } from '../../core/result.ts'
import { diskFailure } from '../store/disk-failure.ts'
import type { Identity } from '../unprivileged.ts'

const atOnce = 16

/**
 * Writes a tree of stored or in-memory files to a folder that must not exist yet. Modes are 0644 and 0755 whatever the
 * umask, every mtime is the input epoch, and all of it belongs to the containers' identity, so that a container sees the
 * same owner whoever started it.
 */
export async function writeInput(
  tree: TreeDirectory,
  path: string,
  identity: Identity,
  store: Pick<Store, 'copyTo'>,
  signal: AbortSignal,
): Promise<Result<undefined, Failure>> {
  signal.throwIfAborted()
  try {
    await mkdir(path)
    await chmod(path, 0o755)
    const entries = [...tree.entries]
    for (let start = 0; start < entries.length; start += atOnce) {
      const some = entries.slice(start, start + atOnce)
      const written = collect(
        await Promise.all(
          some.map(([name, node]) => writeNode(node, join(path, name), identity, store, signal)),
        ),
      )
      if (!written.ok) return written
    }
    await finish(path, identity)
    return ok(undefined)
  } catch (error) {
    return fail(diskFailure(error, path, 'laying out inputs'))
  }
}

async function writeNode(
  node: TreeNode | SealedDirectory,
  path: string,
  identity: Identity,
  store: Pick<Store, 'copyTo'>,
  signal: AbortSignal,
): Promise<Result<undefined, Failure>> {
  if (node.kind === 'directory') return writeInput(node, path, identity, store, signal)
  if (node.kind === 'sealed') throw new Error(`a sealed directory has no content: ${path}`)
  if (node.kind === 'symlink') await symlink(node.target, path)
  else if (node.bytes !== undefined) await writeBytes(path, node.bytes, node.executable)
  else {
    const copied = await store.copyTo(node.digest, path)
    if (!copied.ok) return copied
    if (node.executable) await chmod(path, 0o755)
  }
  await finish(path, identity)
  return ok(undefined)
}

async function writeBytes(path: string, bytes: Uint8Array, executable: boolean): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    await file.writeFile(bytes)
    await file.chmod(executable ? 0o755 : 0o644)
  } finally {
    await file.close()
  }
}

async function finish(path: string, identity: Identity): Promise<void> {
  if (identity.dropped) await lchown(path, identity.uid, identity.gid)
  await lutimes(path, inputEpoch, inputEpoch)
}
