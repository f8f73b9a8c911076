import { sortByBytes } from '../../core/bytes.ts'
import { inputEpoch } from '../../core/epoch.ts'
import type { Failure } from '../../core/failure.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { type PlannedFile, qualifiedName, type UnpackedDeb } from './environment.ts'
import { type FileSums, planDatabase } from './plan-database.ts'
import { mergedPath } from './skeleton.ts'

/** A folder of the container with what `planInputs` says. */
export const inputsPath = '/tmp/inputs'

/** Plans what the script reads: dpkg's database as a tree of its own, and all paths that packages ship, one a line. */
export function planInputs(debs: readonly UnpackedDeb[], sums: FileSums): readonly PlannedFile[] {
  const paths = debs.flatMap(deb => deb.members.flatMap(({ path }) => [`/${path}`, `/${mergedPath(path)}`]))
  const lines = sortByBytes(new Set(paths), path => path).map(path => `${path}\n`)
  return [
    ...planDatabase(debs, sums).map(file => ({ ...file, path: `root/${file.path}` })),
    { path: 'paths', bytes: Buffer.from(lines.join('')), executable: false },
  ]
}

/** What runs in the container once everything is unpacked. */
export interface Configuration {
  /** For `/bin/sh`. */
  readonly script: string
  readonly environment: Readonly<Record<string, string>>
}

/** The script's exit status where a step of it failed; its last line then says which. */
const configurationFailed = 97

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
 * mode comes too late if a package ships that path, for everything is unpacked already: it fails.
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
    `cp -R ${inputsPath}/root/. / || stop database dpkg $?`,
    checkFunctions,
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
  return [`${own} ${quote(path)} install || stop preinst ${name} $?`, `check ${name}`]
}

/** `check PACKAGE`: a diversion is three lines (from, to, by), an override one (user, group, mode, path). */
const checkFunctions = `
check() {
  while read -r from && read -r to && read -r by; do
    ! grep -qxFe "$from" ${inputsPath}/paths || stop diverted "$1" "$from $to $by"
  done < /var/lib/dpkg/diversions
  while read -r user group mode path; do
    ! grep -qxFe "$path" ${inputsPath}/paths || stop overridden "$1" "$user $group $mode $path"
  done < /var/lib/dpkg/statoverride
}`

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
