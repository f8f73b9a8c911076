import { sortByBytes } from '../core/bytes.ts'
import { compareLines } from './compare-lines.ts'
import type { DebFile, DebSummary } from './deb-summary.ts'
import type { Hunk } from './difference.ts'

/** One named thing of two packages: both values where it changed, one where it came or went. */
export interface DebChange {
  readonly name: string
  readonly before?: string
  readonly after?: string
}

/** What changed for whoever installs a package. */
export interface DebChanges {
  readonly package: string
  readonly versions: readonly [before: string, after: string]
  readonly wheels: readonly DebChange[]
  readonly relations: readonly DebChange[]
  readonly fields: readonly DebChange[]
  readonly scripts: readonly { readonly name: string; readonly hunks: readonly Hunk[] }[]
  /** Files that belong to no wheel that came, went or changed its version. */
  readonly files: readonly DebChange[]
}

const relationFields = [
  'Depends',
  'Pre-Depends',
  'Recommends',
  'Suggests',
  'Conflicts',
  'Breaks',
  'Replaces',
  'Provides',
]
/** What follows from the rest, or is told elsewhere. */
const silentFields = ['Version', 'Installed-Size', ...relationFields]

/** Compares what two packages are to whoever installs them; not a byte-by-byte answer. */
export function compareDebs(before: DebSummary, after: DebSummary): DebChanges {
  const wheels = compareMaps(before.wheels, after.wheels, version => version)
  const moved = new Set(wheels.map(({ name }) => name))
  const isOfMovedWheel = ({ name }: DebChange) => {
    const [, top = ''] = /\/(?:site|dist)-packages\/([^/]+)/.exec(name) ?? []
    const project = top.replace(/-[^-]+\.(?:dist-info|data)$/, '').replace(/\.py$/, '')
    return moved.has(project.toLowerCase().replace(/[-_.]+/g, '-'))
  }
  return {
    package: after.control.get('Package') ?? '',
    versions: [before.control.get('Version') ?? '', after.control.get('Version') ?? ''],
    wheels,
    relations: relationFields.flatMap(field =>
      compareRelations(field, before.control.get(field) ?? '', after.control.get(field) ?? ''),
    ),
    fields: compareMaps(before.control, after.control, value => value).filter(
      ({ name }) => !silentFields.includes(name),
    ),
    scripts: compareMaps(before.scripts, after.scripts, text => text).map(change => ({
      name: change.name,
      hunks: compareLines((change.before ?? '').split('\n'), (change.after ?? '').split('\n')),
    })),
    files: compareMaps(before.files, after.files, describeFile)
      .filter(change => !isOfMovedWheel(change))
      .filter(({ name }) => !/\/RECORD$|\.pyc$/.test(name)),
  }
}

function describeFile({ mode, size, identity }: DebFile): string {
  return identity.includes(' ') ? identity : `${size} bytes, mode ${mode}, sha256 ${identity.slice(0, 12)}…`
}

function compareMaps<T>(
  before: ReadonlyMap<string, T>,
  after: ReadonlyMap<string, T>,
  say: (value: T) => string,
): readonly DebChange[] {
  return sortByBytes(new Set([...before.keys(), ...after.keys()]), name => name).flatMap(name => {
    const [a, b] = [before.get(name), after.get(name)]
    const said = {
      ...(a === undefined ? {} : { before: say(a) }),
      ...(b === undefined ? {} : { after: say(b) }),
    }
    return said.before === said.after ? [] : [{ name, ...said }]
  })
}

/** Each relation by itself; one whose package stays is a change, not a going and a coming. */
function compareRelations(field: string, before: string, after: string): readonly DebChange[] {
  const split = (text: string) =>
    new Map(
      text
        .split(',')
        .map(part => part.trim().replace(/\s+/g, ' '))
        .filter(part => part !== '')
        .map(
          part =>
            [
              `${field} ${part.split(/[ (:]/)[0]}${/<<|<=/.test(part) ? ' (upper bound)' : ''}`,
              part,
            ] as const,
        ),
    )
  return compareMaps(split(before), split(after), text => text)
}
