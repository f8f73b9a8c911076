/** Where wheels are laid out and for which interpreter. */
export interface VenvScheme {
  /** Absolute path at which the venv will stand, such as `/opt/venvs/hello` or `/build/env`. */
  readonly prefix: string
  /** The interpreter's minor version, such as `3.11`. */
  readonly pythonMinor: string
  /** What goes into each INSTALLER. */
  readonly installer: string
}

/** The first line of a script of the venv. It names the minor version: another interpreter must not run it. */
export function formatShebang(scheme: VenvScheme): string {
  return `#!${scheme.prefix}/bin/python${scheme.pythonMinor}\n`
}

/** The folder of the libraries, relative to the prefix. */
export function sitePackages(scheme: VenvScheme): string {
  return `lib/python${scheme.pythonMinor}/site-packages`
}
