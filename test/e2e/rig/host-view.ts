import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { firstAccount, makeFolder } from './suite.ts'

/** What a command sees otherwise than this machine is. For root only. */
export interface HostView {
  /** Programs of /usr/bin that are not there. */
  readonly without?: readonly string[]
  /** Programs of /usr/bin that are others: shell scripts by name. The machine's own lies at `real` of the same name. */
  readonly programs?: Readonly<Record<string, (real: string) => string>>
  /** Contents of other files, by path. */
  readonly files?: Readonly<Record<string, string>>
}

/** Shell words that enter a mount namespace in which this machine looks otherwise; see `CliOptions.before`. */
export function showHost({ without = [], programs = {}, files = {} }: HostView): string {
  const folder = makeFolder(firstAccount(), 'host')
  const [upper, real] = [join(folder, 'upper'), join(folder, 'real')]
  for (const path of [upper, real]) mkdirSync(path)
  // overlayfs takes a character device 0/0 of an upper layer for a removed file.
  for (const program of without) spawnSync('mknod', [join(upper, program), 'c', '0', '0'])
  for (const [name, script] of Object.entries(programs)) {
    writeFileSync(join(upper, name), `#!/bin/sh\n${script(join(real, name))}\n`)
    chmodSync(join(upper, name), 0o755)
  }
  const covers = Object.entries(files).map(([path, content], index) => {
    const from = join(folder, `file-${index}`)
    writeFileSync(from, content)
    return `mount --bind ${from} ${path}`
  })
  const mounts = [
    `mount --bind /usr/bin ${real}`,
    `mount -t overlay -o lowerdir=${upper}:/usr/bin overlay /usr/bin`,
    ...covers,
  ]
  return `set -- unshare --mount sh -c '${mounts.join(' && ')} && exec "$@"' sh "$@"`
}

const library = '/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1'

/** Shell words after which a command's clock runs faster than time, by libfaketime. */
export function hurry(times: number): string {
  if (!existsSync(library)) throw new Error(`without ${library} this would take hours`)
  return `export LD_PRELOAD=${library} FAKETIME="+0 x${times}"`
}
