import { formatControl } from '../../formats/debian/control.ts'
import type { DebianProject } from '../venv/debian-modules.ts'
import type { WheelContent } from '../venv/wheel.ts'
import { homepageOf, oneLine } from './copyright.ts'
import type { DebRequest } from './deb.ts'

/** What the control file says beside what the recipe says. */
export interface ControlFacts {
  readonly version: string
  readonly architecture: 'amd64' | 'all'
  readonly installedSize: number
  readonly application: WheelContent
  /** Relations of dpkg-shlibdeps, such as `libc6 (>= 2.14)`. */
  readonly sharedLibraries: readonly string[]
  /** The maintainer scripts call systemd-sysusers, systemd-tmpfiles. */
  readonly usesSysusers: boolean
  readonly usesTmpfiles: boolean
}

/** The control file of the .deb, fields in the order of dpkg-gencontrol. */
export function formatDebControl(request: DebRequest, facts: ControlFacts): string {
  const { deb, name, maintainer } = request
  const { relations } = deb
  const depends = [
    ...interpreterRelations(request.python.minor),
    ...facts.sharedLibraries,
    ...(facts.usesSysusers ? ['systemd | systemd-standalone-sysusers | systemd-sysusers'] : []),
    ...(facts.usesTmpfiles ? ['systemd | systemd-standalone-tmpfiles | systemd-tmpfiles'] : []),
    ...request.fromDebian.map(debianRelation),
    ...relations.depends,
  ]
  const homepage = deb.homepage ?? homepageOf(facts.application.metadata)
  const fields: readonly (readonly [string, string])[] = [
    ['Package', name],
    ['Version', facts.version],
    ['Architecture', facts.architecture],
    ['Maintainer', maintainer],
    ['Installed-Size', String(facts.installedSize)],
    ...relationField('Depends', depends),
    ...relationField('Recommends', relations.recommends),
    ...relationField('Suggests', relations.suggests),
    ...relationField('Breaks', relations.breaks),
    ...relationField('Conflicts', relations.conflicts),
    ...relationField('Replaces', relations.replaces),
    ...relationField('Provides', relations.provides),
    ['Section', deb.section],
    ['Priority', deb.priority],
    ...(homepage === undefined ? [] : [['Homepage', homepage] as const]),
    ['Description', `${synopsisOf(request, facts.application)}\n${extendedOf(request, facts.application)}`],
  ]
  return formatControl([new Map(fields)])
}

/** The synopsis, as .changes repeats it; policy 3.4.1 wants no article and no full stop. */
export function synopsisOf({ deb, name }: DebRequest, application: WheelContent): string {
  if (deb.description !== undefined) return oneLine(deb.description.synopsis)
  const summary = oneLine(application.metadata.summary ?? '')
    .replace(/^(?:an?|the) /i, '')
    .replace(/\.$/, '')
  return summary === '' ? `application ${name}` : summary
}

function extendedOf({ deb }: DebRequest, application: WheelContent): string {
  const own = deb.description?.extended?.trimEnd()
  if (own !== undefined && own !== '')
    return own
      .split('\n')
      .map(line => line.trimEnd())
      .join('\n')
  return [
    `This package holds ${application.metadata.writtenName} ${application.version} and the Python libraries`,
    `that it needs, all built from source, in a virtual environment of`,
    `their own below ${deb.prefix}.`,
  ].join('\n')
}

/** A venv belongs to the minor version of its interpreter. */
function interpreterRelations(minor: string): readonly string[] {
  const [major = '3', middle = '0'] = minor.split('.')
  return [`python3 (>= ${minor}~)`, `python3 (<< ${major}.${Number(middle) + 1})`]
}

/** At least the upstream version that is pinned; updates of the package within the suite go on. */
function debianRelation({ package: name, packageVersion }: DebianProject): string {
  return `${name} (>= ${packageVersion.replace(/-[^-]*$/, '')})`
}

function relationField(field: string, relations: readonly string[]): readonly (readonly [string, string])[] {
  const unique = [...new Set(relations)]
  return unique.length === 0 ? [] : [[field, unique.join(', ')]]
}
