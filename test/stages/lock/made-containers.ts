import type { Action, ActionResult } from '../../../src/actions/action.ts'
import type { Executor, Store } from '../../../src/actions/host.ts'
import type { TreeDirectory } from '../../../src/actions/tree.ts'
import { fileNode, nodeAt, treeFromPaths } from '../../../src/actions/tree-paths.ts'
import { makeWheel } from '../venv/make-wheel.ts'
import type { MadeSdist } from './made-index.ts'

/** An executor that answers the driver's two tasks for made sdists, and remembers what was run. */
export function createMadeExecutor(store: Store): Executor & { readonly ran: string[] } {
  const ran: string[] = []
  return {
    ran,
    builder: { name: 'test', uid: 1000, hostname: 'test', cpus: 1, fileOrder: 'disk' },
    slots: 1,
    execute: async action => {
      ran.push(action.label)
      const outputs = answer(action)
      for (const node of outputs.entries.values())
        if (node.kind === 'file' && node.bytes !== undefined) await store.write(node.bytes)
      const result: ActionResult = { outputs, actionDigest: action.label, cached: false }
      return { ok: true, value: result }
    },
  }
}

function answer(action: Action): TreeDirectory {
  const request = readJson<{ readonly task: string }>(action, '/build/in', 'request.json')
  const top = action.command.workingDirectory.replace('/build/src/', '')
  const made = readJson<MadeSdist>(action, '/build/src', `${top}/made.json`)
  const dynamic = [...(made.dynamic ?? [])].sort()
  if (request.task === 'requires')
    return treeFromPaths([['requires.json', fileNode(JSON.stringify(dynamic))]])
  const { name, version } = made
  const requires = (made.install ?? []).map(text => `Requires-Dist: ${text}\n`).join('')
  const metadata = `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n${requires}`
  const files = [{ path: `${name}.py`, content: `version = ${JSON.stringify(version)}\n` }]
  return treeFromPaths([
    [`${name}-${version}-py3-none-any.whl`, fileNode(makeWheel({ name, version, files, metadata }))],
  ])
}

function readJson<T>({ mounts }: Action, path: string, file: string): T {
  const tree = mounts.find(mount => mount.path === path)?.tree
  const node = tree === undefined ? undefined : nodeAt(tree, file)
  if (node?.kind !== 'file' || node.bytes === undefined) throw new Error(`no ${path}/${file}`)
  return JSON.parse(Buffer.from(node.bytes).toString('utf8'))
}
