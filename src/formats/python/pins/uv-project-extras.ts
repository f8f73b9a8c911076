import { ownValue } from '../../../core/own-value.ts'
import type { ProjectExtra } from './pins.ts'
import type { UvDependency, UvEntry } from './uv-shape.ts'

/** What an entry needs, and the project's own extras that it stands for. */
export interface Wanted extends UvDependency {
  readonly viaExtras?: readonly ProjectExtra[]
}

/**
 * What a dependency stands for. The project is no pin: needing it with extras, as `dev = ["app[color]"]` does, is needing what
 * these extras need, and what those of its extras need that they name in turn.
 */
export function expandProject(
  wanted: Wanted,
  projects: ReadonlyMap<string, UvEntry>,
  seen: readonly ProjectExtra[] = [],
): readonly Wanted[] {
  const project = projects.get(wanted.name)
  if (project === undefined) return [wanted]
  const fresh = (wanted.extra ?? []).filter(
    extra => !seen.some(one => one.package === wanted.name && one.extra === extra),
  )
  return fresh.flatMap(extra => {
    const viaExtras = [...seen, { package: wanted.name, extra }]
    const needs = ownValue(project['optional-dependencies'] ?? {}, extra) ?? []
    return [
      { ...wanted, extra: [], viaExtras },
      ...needs.flatMap(one =>
        expandProject(
          { ...one, marker: joinMarkers(wanted.marker, one.marker), viaExtras },
          projects,
          viaExtras,
        ),
      ),
    ]
  })
}

function joinMarkers(a: string | undefined, b: string | undefined): string | undefined {
  return a === undefined || b === undefined ? (a ?? b) : `(${a}) and (${b})`
}
