import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ActionProfile } from '../../../src/actions/action.ts'
import { makeFolders, outputOf, testContainer } from './container-rig.ts'

/**
 * Run by isolation.test.ts as a process of its own, as root and as an ordinary user:
 * `isolation-child.ts FOLDER ROOT PROFILE < SCRIPT`. Prints one JSON line with what the script printed, and with the
 * host's view of every process of the container at the moment when the script printed `look`. With a last argument
 * `stay` it prints that view at once and stays, for the test to kill it.
 */
const [folder = '', root = '', profile = '', stay] = process.argv.slice(2)
await makeFolders(folder)
const script = readFileSync(0, 'utf8')
const cancel = new AbortController()
let processes: readonly HostProcess[] = []
const container = testContainer(join(folder), root, asProfile(profile), script)
const output = await outputOf(
  container,
  text => {
    if (!text.includes('look\n')) return
    processes = descendants(process.pid)
    if (stay === 'stay') console.log(JSON.stringify({ processes }))
    else cancel.abort()
  },
  cancel.signal,
).catch((error: unknown) => {
  if (!cancel.signal.aborted) throw error
  return ''
})
console.log(JSON.stringify({ output, processes }))

interface HostProcess {
  readonly pid: number
  readonly name: string
  /** Real, effective, saved and file system uid, as the host's kernel counts them. */
  readonly uids: string
  readonly groups: string
}

function descendants(pid: number): readonly HostProcess[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean)
  return children.map(Number).flatMap(child => {
    const status = readFileSync(`/proc/${child}/status`, 'utf8')
    const field = (name: string) => new RegExp(`^${name}:\\s*(.*?)\\s*$`, 'm').exec(status)?.[1] ?? ''
    return [
      { pid: child, name: field('Name'), uids: field('Uid'), groups: field('Groups') },
      ...descendants(child),
    ]
  })
}

function asProfile(text: string): ActionProfile {
  if (text !== 'build' && text !== 'system') throw new Error(`not a profile: ${text}`)
  return text
}
