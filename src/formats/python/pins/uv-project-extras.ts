import { ownValue } from '../../../core/own-value.ts'
import type { ProjectExtra } from './pins.ts'
import type { UvDependency, UvEntry } from './uv-shape.ts'

/** What an entry needs, and the project's own extras that it stands for. */
export interface Wanted extends UvDependency {
  readonly viaExtras?: readonly ProjectExtra[]
}

/** Hundreds of times what projects have; extras that name each other in a file made for it would double with each level. */
const most = { ways: 10_000, levels: 100 }

/**
 * What a dependency stands for. The project is no pin: needing it with extras, as `dev = ["app[color]"]` does, is needing what
 * these extras need, and what those of its extras need that they name in turn; undefined where these are too many to follow.
 */
export function expandProject(
  wanted: Wanted,
  projects: ReadonlyMap<string, UvEntry>,
): readonly Wanted[] | undefined {
  const needs: Wanted[] = []
  const queue = [wanted]
  for (const one of queue) {
    const project = projects.get(one.name)
    const seen = one.viaExtras ?? []
    if (queue.length > most.ways || seen.length > most.levels) return undefined
    if (project === undefined) needs.push(one)
    else
      for (const extra of one.extra ?? []) {
        if (seen.some(other => other.package === one.name && other.extra === extra)) continue
        const viaExtras = [...seen, { package: one.name, extra }]
        needs.push({ ...one, extra: [], viaExtras })
        for (const need of ownValue(project['optional-dependencies'] ?? {}, extra) ?? [])
          queue.push({ ...need, marker: joinMarkers(one.marker, need.marker), viaExtras })
      }
  }
  return needs
}

function joinMarkers(a: string | undefined, b: string | undefined): string | undefined {
  return a === undefined || b === undefined ? (a ?? b) : `(${a}) and (${b})`
}
