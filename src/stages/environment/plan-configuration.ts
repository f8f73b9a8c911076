import { sortByBytes } from '../../core/bytes.ts'
import { inputEpoch } from '../../core/epoch.ts'
import type { Failure } from '../../core/failure.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { qualifiedName, type UnpackedDeb } from './environment.ts'

/** Where the planned files of dpkg's database lie in the container, as a tree of their own. */
export const databasePath = '/tmp/database'

/** What runs in the container once everything is unpacked. */
export interface Configuration {
  /** For `/bin/sh`. */
  readonly script: string
  readonly environment: Readonly<Record<string, string>>
}

/** The script's exit status where a step of it failed; its last line then says which. */
export const configurationFailed = 97

/** What begins the script's last line then, followed by a kind, a name and what was found. */
export const configurationMarker = 'debwright-configuration-failed'

const environment = {
  DEBIAN_FRONTEND: 'noninteractive',
  DEBCONF_NONINTERACTIVE_SEEN: 'true',
  DEBCONF_NOWARNINGS: 'yes',
  HOME: '/root',
  LC_ALL: 'C.UTF-8',
  PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
  PYTHONDONTWRITEBYTECODE: '1',
  PYTHONHASHSEED: '0',
  SOURCE_DATE_EPOCH: String(inputEpoch),
  TZ: 'UTC',
} as const

/**
 * Plans the configuring: dpkg's database is put in place, then each `preinst install`, base-passwd first since the others may ask for its users, then one `dpkg
 * --configure -a`, then `dpkg --audit`, which must find nothing. A preinst that diverts a path or overrides a
 * mode comes too late, for everything is unpacked already, and fails.
 */
export function planConfiguration(
  root: string,
  debs: readonly UnpackedDeb[],
): Result<Configuration, Failure> {
  const dpkg = debs.find(deb => deb.name === 'dpkg')
  if (dpkg === undefined) return fail({ code: 'environment-incomplete', root, missing: 'the package dpkg' })
  const running = dpkg.version.replace(/^[0-9]+:/, '').replace(/-[^-]*$/, '')
  const first = debs.filter(deb => deb.name === 'base-passwd')
  const others = debs.filter(deb => deb.name !== 'base-passwd')
  const preinsts = [...first, ...sortByBytes(others, qualifiedName)].filter(deb =>
    deb.controlFiles.has('preinst'),
  )
  const lines = [
    'umask 022',
    `stop() { echo "${configurationMarker} $*" >&2; exit ${configurationFailed}; }`,
    `cp -R ${databasePath}/. / || stop database dpkg $?`,
    `export DPKG_ROOT= DPKG_ADMINDIR=/var/lib/dpkg DPKG_FORCE= DPKG_RUNNING_VERSION=${quote(running)}`,
    'export DPKG_MAINTSCRIPT_PACKAGE_REFCOUNT=1 DPKG_MAINTSCRIPT_NAME=preinst DPKG_MAINTSCRIPT_DEBUG=0',
    ...preinsts.flatMap(planPreinst),
    'unset DPKG_ROOT DPKG_ADMINDIR DPKG_FORCE DPKG_RUNNING_VERSION DPKG_MAINTSCRIPT_PACKAGE_REFCOUNT',
    'unset DPKG_MAINTSCRIPT_NAME DPKG_MAINTSCRIPT_DEBUG',
    `dpkg --force-unsafe-io --force-confold --configure -a || stop configure dpkg $?`,
    'audit=$(dpkg --audit 2>&1) && [ -z "$audit" ] || stop audit dpkg "$(echo "$audit" | head -n 5 | tr "\\n" " ")"',
  ]
  return ok({ script: `${lines.join('\n')}\n`, environment })
}

function planPreinst(deb: UnpackedDeb): readonly string[] {
  const path = `/var/lib/dpkg/info/${qualifiedName(deb)}.preinst`
  const own = `DPKG_MAINTSCRIPT_PACKAGE=${quote(deb.name)} DPKG_MAINTSCRIPT_ARCH=${quote(deb.architecture)}`
  const name = quote(qualifiedName(deb))
  return [
    `${own} ${quote(path)} install || stop preinst ${name} $?`,
    `[ -s /var/lib/dpkg/diversions ] && stop diverted ${name} "$(head -n 3 /var/lib/dpkg/diversions | tr '\\n' ' ')"`,
    `[ -s /var/lib/dpkg/statoverride ] && stop overridden ${name} "$(head -n 1 /var/lib/dpkg/statoverride)"`,
  ]
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
