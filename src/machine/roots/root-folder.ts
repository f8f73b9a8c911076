import { chmod, lchown, mkdir, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { PlannedFile } from '../../stages/environment/environment.ts'
import { planDatabase } from '../../stages/environment/plan-database.ts'
import { mergedLinks, skeletonFolders } from '../../stages/environment/skeleton.ts'
import type { Identity } from '../unprivileged.ts'

/** Where one root file system is made, below the run's folder. */
export interface RootFolder {
  /** The tree itself; foreign code writes it. */
  readonly tree: string
  /** The control.tar files that xz writes; nothing of theirs is unpacked there. */
  readonly control: string
  /** What only we write and containers may read. */
  readonly work: string
  /** What the configuring reads, below `work`. */
  readonly inputs: string
  /** Under which uid foreign bytes are touched. */
  readonly identity: Identity
}

/** Makes the folders and the skeleton of the tree: merged links, mount points, the database of no package. */
export async function makeRootFolder(path: string, identity: Identity): Promise<RootFolder> {
  const folder: RootFolder = {
    tree: join(path, 'tree'),
    control: join(path, 'control'),
    work: join(path, 'work'),
    inputs: join(path, 'work', 'inputs'),
    identity,
  }
  for (const made of [path, folder.tree, folder.control, folder.work, folder.inputs]) {
    await mkdir(made, { recursive: true })
    await chmod(made, 0o755)
  }
  const folders = skeletonFolders.flatMap(listParents)
  for (const name of new Set(folders)) await makeFolder(join(folder.tree, name), identity)
  for (const [name, target] of mergedLinks) {
    await symlink(target, join(folder.tree, name))
    await give(join(folder.tree, name), identity)
  }
  for (const file of planDatabase([])) {
    await writePlannedFile(folder.tree, file)
    await give(join(folder.tree, file.path), identity)
  }
  await give(folder.tree, identity)
  await give(folder.control, identity)
  return folder
}

/** Writes a planned file below a folder that only we have written so far. */
export async function writePlannedFile(folder: string, file: PlannedFile): Promise<void> {
  const path = join(folder, file.path)
  for (const parent of listParents(dirname(file.path))) {
    const made = await mkdir(join(folder, parent), { recursive: true })
    if (made !== undefined) await chmod(join(folder, parent), 0o755)
  }
  await writeFile(path, file.bytes, { flag: 'wx' })
  await chmod(path, file.executable ? 0o755 : 0o644)
}

async function makeFolder(path: string, identity: Identity): Promise<void> {
  await mkdir(path)
  await chmod(path, 0o755)
  await give(path, identity)
}

async function give(path: string, identity: Identity): Promise<void> {
  if (identity.dropped) await lchown(path, identity.uid, identity.gid)
}

/** `a/b/c` as `a`, `a/b`, `a/b/c`. */
function listParents(path: string): readonly string[] {
  return path.split('/').map((_, index, segments) => segments.slice(0, index + 1).join('/'))
}
