import type { Failure } from '../../core/failure.ts'
import { okUnless, type Result } from '../../core/result.ts'
import { configurationMarker } from './plan-configuration.ts'

/** How the configuring ended, when it did not end well. */
export interface ConfigurationEnd {
  /** The exit status in words. */
  readonly exit: string
  /** The last lines of its output. */
  readonly lines: readonly string[]
  /** Path of the whole log, for people. */
  readonly log: string
}

/** Says why the configuring failed: which script with which status, what it diverted, or what dpkg's audit found. */
export function explainConfigurationEnd(root: string, end: ConfigurationEnd): Failure {
  const [kind, name, rest] = readMarker(end.lines)
  const log = end.log
  switch (kind) {
    case 'preinst':
      return {
        code: 'maintainer-script-failed',
        root,
        script: `preinst of ${name}`,
        reason: `status ${rest}`,
        log,
      }
    case 'diverted':
      return {
        code: 'environment-diverted',
        root,
        file: `diversions, by the preinst of ${name}`,
        entry: rest.trim(),
      }
    case 'overridden':
      return {
        code: 'environment-diverted',
        root,
        file: `statoverride, by the preinst of ${name}`,
        entry: rest.trim(),
      }
    case 'audit':
      return { code: 'environment-audit-failed', root, audit: rest.trim() }
    default:
      return { code: 'maintainer-script-failed', root, ...findDpkgError(end), log }
  }
}

/** What `var/lib/dpkg/status` says of packages that are not configured. */
export function checkConfigured(root: string, status: string): Result<undefined, Failure> {
  const failures = status.split(/\n\n+/).flatMap((paragraph): readonly Failure[] => {
    const name = /^Package: (.*)$/m.exec(paragraph)?.[1]
    const state = /^Status: (.*)$/m.exec(paragraph)?.[1] ?? 'none'
    if (name === undefined || state === 'install ok installed') return []
    return [{ code: 'environment-unconfigured', root, package: name, state }]
  })
  return okUnless(failures, () => undefined)
}

function readMarker(lines: readonly string[]): readonly [kind: string, name: string, rest: string] {
  const parts = /^(\S+) (\S+) (\S+) (.*)$/.exec(lines.at(-1) ?? '')
  if (parts === null || parts[1] !== configurationMarker) return ['', '', '']
  return [parts[2] ?? '', parts[3] ?? '', parts[4] ?? '']
}

/** dpkg says `error processing package NAME (--configure):` and, indented on the next line, why. */
function findDpkgError(end: ConfigurationEnd): { readonly script: string; readonly reason: string } {
  const at = end.lines.findIndex(line => /^dpkg: error processing package \S+ \(--configure\):$/.test(line))
  const name = end.lines[at]?.split(' ')[4]
  const reason = end.lines[at + 1]?.trim()
  if (at < 0 || name === undefined || reason === undefined)
    return { script: 'dpkg --configure -a', reason: end.exit }
  return {
    script: reason.includes('post-installation script')
      ? `postinst of ${name}`
      : `dpkg --configure of ${name}`,
    reason,
  }
}
