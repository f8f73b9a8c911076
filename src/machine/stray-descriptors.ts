import { closeSync, readdirSync, readFileSync } from 'node:fs'

let closed = false

/**
 * Closes descriptors that this process was started with and that its children would inherit. Node opens everything
 * close-on-exec and marks what it was given only up to the first gap above 15, so a shell's high descriptors would
 * reach into containers.
 */
export function closeStrayDescriptors(): void {
  if (closed) return
  closed = true
  for (const name of readdirSync('/proc/self/fd')) {
    const descriptor = Number(name)
    if (descriptor > 2 && isInherited(descriptor)) closeSync(descriptor)
  }
}

/** O_CLOEXEC is octal 02000000 in the flags of proc_pid_fdinfo(5). */
function isInherited(descriptor: number): boolean {
  try {
    const flags = /^flags:\s*([0-7]+)$/m.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, 'latin1'))?.[1]
    return flags !== undefined && (Number.parseInt(flags, 8) & 0o2000000) === 0
  } catch {
    return false
  }
}
