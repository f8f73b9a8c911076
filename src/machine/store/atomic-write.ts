import { open, rename, rm } from 'node:fs/promises'

/**
 * Writes a file so that its final name only ever stands for the whole content: into `partial` (same file system),
 * fsync, rename. Nothing is left under either name on failure. The mode does not depend on the umask. Without `flush` a
 * power cut may leave a name with less behind it: only for content that carries its own digest.
 */
export async function writeAtomically(
  path: string,
  content: Uint8Array | string,
  partial: string,
  { mode = 0o644, flush = true }: { readonly mode?: number; readonly flush?: boolean } = {},
): Promise<void> {
  try {
    const file = await open(partial, 'w', 0o600)
    try {
      await file.writeFile(content)
      await file.chmod(mode)
      if (flush) await file.sync()
    } finally {
      await file.close()
    }
    await rename(partial, path)
  } catch (error) {
    await rm(partial, { force: true })
    throw error
  }
}
