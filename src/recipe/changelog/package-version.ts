import type { Failure } from '../../core/failure.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { compareDebVersions, parseDebVersion } from '../../formats/debian/version.ts'
import { parseVersion } from '../../formats/python/version.ts'
import { type SuiteName, suiteReleases } from '../recipe-values.ts'

/** A changelog's version: upstream part and revision, common to all targets. */
export interface PackageVersion {
  /** Debian's upstream version, with its epoch where there is one, such as `1:2.0~rc1`. */
  readonly upstream: string
  readonly revision: number
}

/**
 * The Debian upstream version of an application: `1.0rc1` is `1.0~rc1`, `.devN` `~devN`, `.postN` `+postN`, an epoch
 * `1!` is `1:`; a local version stays. So pre-releases sort before the release and post-releases after it.
 *
 * @see deb-version(7), PEP 440
 */
export function formatDebianUpstream(applicationVersion: string): Result<string, Failure> {
  const parsed = parseVersion(applicationVersion)
  if (!parsed.ok)
    return fail({
      code: 'version-unusable',
      version: applicationVersion,
      reason: 'it is not a version as PEP 440 says',
    })
  const { epoch, release, pre, post, dev, local } = parsed.value
  return ok(
    [
      epoch === 0n ? '' : `${epoch}:`,
      release.join('.'),
      pre === undefined ? '' : `~${pre.letter}${pre.number}`,
      post === undefined ? '' : `+post${post}`,
      dev === undefined ? '' : `~dev${dev}`,
      local === undefined ? '' : `+${local.join('.')}`,
    ].join(''),
  )
}

/** Splits a changelog's version, which has a revision and no suite: `1.0~rc1-2`. Undefined where it is something else. */
export function splitPackageVersion(version: string): PackageVersion | undefined {
  const groups = /^(?<upstream>(?:\d+:)?\d[A-Za-z0-9.+~]*)-(?<revision>[1-9]\d{0,8})$/.exec(version)?.groups
  if (groups?.['upstream'] === undefined) return undefined
  return { upstream: groups['upstream'], revision: Number(groups['revision']) }
}

/** The changelog's spelling of a version, such as `1.0~rc1-2`. */
export function joinPackageVersion({ upstream, revision }: PackageVersion): string {
  return `${upstream}-${revision}`
}

/** A target's whole version: `1.0-1` for bookworm is `1.0-1+deb12u1`, so that a newer suite's package is newer. */
export function formatTargetVersion(
  version: string,
  target: { readonly suite: SuiteName; readonly update: number },
): string {
  return `${version}+deb${suiteReleases[target.suite]}u${target.update}`
}

/** Whether dpkg takes the first version for newer; false where one of them is no Debian version. */
export function isNewerVersion(version: string, than: string): boolean {
  const [newer, older] = [parseDebVersion(version), parseDebVersion(than)]
  return newer.ok && older.ok && compareDebVersions(newer.value, older.value) > 0
}
