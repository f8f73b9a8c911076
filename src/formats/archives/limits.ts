/** How much an archive may hold before reading stops. */
export interface ArchiveLimits {
  /** Members. */
  readonly members: number
  /** Content of all members together, in bytes. */
  readonly content: number
  /** One PAX header or one long name, in bytes. */
  readonly header: number
  /** A path, in bytes (Linux: PATH_MAX). */
  readonly path: number
  /** One segment of a path, in bytes (Linux: NAME_MAX). */
  readonly segment: number
}

/** Far above any real sdist, far below what hurts a machine. */
export const defaultLimits: ArchiveLimits = {
  members: 200_000,
  content: 2 ** 31,
  header: 2 ** 20,
  path: 4096,
  segment: 255,
}
