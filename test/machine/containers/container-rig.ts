import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import type { ActionProfile } from '../../../src/actions/action.ts'
import { entryArguments, fixedEnvironment } from '../../../src/actions/contract.ts'
import type { Container } from '../../../src/machine/containers/bubblewrap.ts'
import { runContainer } from '../../../src/machine/containers/sandbox.ts'
import { writeInput } from '../../../src/machine/containers/write-input.ts'
import { readIdentity } from '../../../src/machine/unprivileged.ts'

/** A container like that of an action, in `folder`, which the caller owns; the root lies in `root`. */
export function testContainer(
  folder: string,
  root: string,
  profile: ActionProfile,
  script: string,
): Container {
  const bind = (name: string, writable: boolean) => ({
    from: join(folder, name),
    to: `/build/${name}`,
    writable,
  })
  return {
    profile,
    root: { path: root, writable: false },
    binds: [
      ...[bind('src', true), bind('home', true), bind('out', true), bind('in', false), bind('env', false)],
      { from: join(folder, 'vendor'), to: '/vendor', writable: false },
    ],
    sourceArchive: false,
    uid: 1000,
    hostname: 'alpha',
    cpus: 2,
    environment: fixedEnvironment(profile),
    arguments: [...entryArguments('/build/src'), 'sh', '-c', script],
    limits: { seconds: 60, fileBytes: 1_000_000_000, processes: 300 },
  }
}

/** Makes the folders that `testContainer` binds. */
export async function makeFolders(folder: string): Promise<void> {
  const identity = await readIdentity()
  if (!identity.ok) throw new Error(JSON.stringify(identity.failures))
  await mkdir(folder, { recursive: true })
  const store = { copyTo: () => Promise.reject(new Error('nothing is stored')) }
  for (const name of ['src', 'home', 'out', 'in', 'env', 'vendor']) {
    const signal = new AbortController().signal
    const tree = { kind: 'directory', entries: new Map() } as const
    const made = await writeInput(tree, join(folder, name), identity.value, store, signal)
    if (!made.ok) throw new Error(JSON.stringify(made.failures))
  }
}

/** Runs a container and answers its output; each piece goes to `receive` as it comes. */
export async function outputOf(
  container: Container,
  receive: (text: string) => void = () => undefined,
  signal = new AbortController().signal,
): Promise<string> {
  const identity = await readIdentity()
  if (!identity.ok) throw new Error(JSON.stringify(identity.failures))
  const pieces: Buffer[] = []
  const log = new Writable({
    write(piece: Buffer, _encoding, done) {
      pieces.push(piece)
      receive(piece.toString('utf8'))
      done()
    },
  })
  const ended = await runContainer({ label: 'test', container, identity: identity.value, log }, signal)
  if (!ended.ok) throw new Error(JSON.stringify(ended.failures))
  return Buffer.concat(pieces).toString('utf8')
}
