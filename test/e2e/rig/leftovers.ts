import { readdirSync, readFileSync } from 'node:fs'

/**
 * The processes that have something to do with a folder, such as a store: its path stands in their command line or
 * among their mounts, as in everything that runs in a container over its root file systems.
 */
export function processesOf(folder: string): readonly string[] {
  return readdirSync('/proc').flatMap(name => {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) return []
    const command = read(`/proc/${name}/cmdline`).replaceAll('\0', ' ').trim()
    // What has ended and waits for its parent has neither.
    const mounts = read(`/proc/${name}/mountinfo`)
    return command.includes(folder) || mounts.includes(folder) ? [`${name} ${command}`] : []
  })
}

/** The mounts of this machine, outside containers, that have something to do with a folder. */
export function mountsOf(folder: string): readonly string[] {
  return read('/proc/self/mountinfo')
    .split('\n')
    .filter(line => line.includes(folder))
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
