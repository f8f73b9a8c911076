import type { Json } from '../../core/canonical-json.ts'
import type { Failure } from '../../core/failure.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { normalizeName } from '../../formats/python/name.ts'
import { redactUrl } from '../../machine/network/http-redact.ts'
import type { Settings } from '../../machine/settings/settings.ts'
import { type LockGraph, type LockNode, labelNode } from '../../recipe/lock/lock-graph.ts'
import { findLockPaths, type LockPath } from '../../recipe/lock/lock-paths.ts'
import { findSuggestion } from '../../recipe/suggestion.ts'
import { readLocalSettings } from '../open-host.ts'
import { graphLocked, readLocked } from '../read-locked.ts'
import type { VerbAnswer, VerbInput } from '../verb.ts'

/** Shows every path from the application to a name, and where files of this name come from on this machine. */
export async function runWhy(input: VerbInput): Promise<Result<VerbAnswer, Failure>> {
  const [file = '', asked = ''] = input.positional
  const locked = await readLocked(file, input)
  if (!locked.ok) return locked
  const graphs = graphLocked(locked.value)
  if (!graphs.ok) return graphs
  const found = graphs.value.map(one => ({ ...one, wanted: findNodes(one.graph, asked) }))
  const nodes = found.flatMap(({ wanted }) => wanted)
  if (nodes.length === 0) {
    const known = graphs.value.flatMap(({ graph }) => graph.nodes.map(({ name }) => name))
    const suggestion = findSuggestion(asked, known)
    return fail({
      code: 'lock-name-unknown',
      name: asked,
      lock: locked.value.recipe.resolved.files.lock,
      ...(suggestion === undefined ? {} : { suggestion }),
    })
  }
  const settings = readLocalSettings()
  const places = await findPlaces(nodes, locked.value.targets, settings)
  const answers = found.map(({ target, graph, wanted }) => describeTarget(target, graph, wanted))
  return ok({
    status: 0,
    text: [...answers.map(({ text }) => text), ...places.map(({ text }) => text)].join(''),
    result: {
      name: asked,
      targets: answers.map(({ result }) => result),
      'served-by': places.map(({ result }) => result),
    },
    remarks: locked.value.remarks,
  })
}

/** By name, however it is spelled; `NAME@VERSION` or `NAME==VERSION` asks for one version. */
function findNodes({ nodes }: LockGraph, asked: string): readonly LockNode[] {
  const [, name = asked, version] = /^(.+?)(?:==|@)(.+)$/.exec(asked) ?? []
  return nodes.filter(node => {
    const same =
      node.name === name || (node.kind !== 'deb' && normalizeName(node.name) === normalizeName(name))
    return same && node.kind !== 'container' && (version === undefined || node.version === version)
  })
}

function describeTarget(target: string, graph: LockGraph, wanted: readonly LockNode[]) {
  const byId = new Map(graph.nodes.map(node => [node.id, node]))
  const label = (id: string) => {
    const node = byId.get(id)
    return node === undefined ? id : labelNode(node)
  }
  const { paths, more } = findLockPaths(graph, new Set(wanted.map(({ id }) => id)))
  const write = (path: LockPath) =>
    [label(graph.root), ...path.map(({ kind, to }) => `→ (${kind}) ${label(to)}`)].join(' ')
  const lines = paths.map(path => `  ${write(path)}\n`)
  const text = `# ${target}\n${lines.join('')}${more ? '  and more\n' : ''}`
  const result: Json = {
    target,
    paths: paths.map(path => path.map(edge => ({ ...edge }))),
    root: graph.root,
    more,
  }
  return { text, result }
}

type Targets = readonly {
  readonly locked: {
    readonly sdists: readonly { readonly purl: string; readonly index?: string }[]
    readonly debian: { readonly packages: readonly { readonly purl: string; readonly archive: string }[] }
  }
}[]

/** Which index or mirror serves what was asked for, by the machine's own settings; credentials are never shown. */
async function findPlaces(nodes: readonly LockNode[], targets: Targets, settings: Settings) {
  const purls = new Set(nodes.map(({ id }) => id))
  const archives = targets.flatMap(({ locked }) =>
    locked.debian.packages.filter(({ purl }) => purls.has(purl)).map(({ archive }) => archive),
  )
  const served = targets.flatMap(({ locked }) => locked.sdists.filter(({ purl }) => purls.has(purl)))
  const names = [...new Set(served.map(({ index }) => index))]
  const index = await Promise.all(names.map(name => describeIndex(name, settings)))
  const mirrors = await Promise.all([...new Set(archives)].sort().map(one => describeMirror(one, settings)))
  return [...index, ...mirrors].map(({ what, places, from }) => ({
    text: `${what}: ${places.length === 0 ? 'no setting names one' : `${places.join(' ')} (${from})`}\n`,
    result: { what, places, from },
  }))
}

/** The one index that is asked for the name: what the recipe says, or the machine's own. */
async function describeIndex(name: string | undefined, settings: Settings) {
  const found = await settings.indexUrl(name)
  const what = name === undefined ? 'index' : `index ${name}, as python.indexes says`
  return found.ok
    ? { what, places: [redactUrl(found.value.value)], from: found.value.from }
    : { what, places: [], from: '' }
}

async function describeMirror(archive: string, settings: Settings) {
  const found = await settings.archive(archive)
  return found.ok
    ? { what: `mirror of ${archive}`, places: found.value.value.map(redactUrl), from: found.value.from }
    : { what: `mirror of ${archive}`, places: [], from: '' }
}
