import type { ActionProfile, Builder } from './action.ts'

/** Raised whenever the same Command would see another container; part of every action's platform. */
export const contractVersion = '2'

/** Directories that every root file system must have, since a read-only root cannot be given them later. */
export const mountPoints = ['build', 'dev', 'proc', 'sys', 'tmp', 'vendor'] as const

/** Folders of the container beside the root file system: what an action writes, and what it is given to read. */
export const containerPaths = {
  source: '/build/src',
  inputs: '/build/in',
  environment: '/build/env',
  home: '/build/home',
  output: '/build/out',
  vendor: '/vendor',
} as const

/**
 * The variables every action of a profile has, besides SOURCE_DATE_EPOCH, which each action sets for itself. They are
 * part of the contract: an action cannot give them another value.
 */
export function fixedEnvironment(profile: ActionProfile): Readonly<Record<string, string>> {
  const common = { LC_ALL: 'C.UTF-8', PYTHONHASHSEED: '0', TZ: 'UTC' }
  if (profile === 'system') return { ...common, HOME: '/root', PATH: '/usr/sbin:/usr/bin:/sbin:/bin' }
  return {
    ...common,
    HOME: containerPaths.home,
    PATH: `${containerPaths.environment}/bin:/usr/bin:/bin`,
    PYTHONDONTWRITEBYTECODE: '1',
  }
}

/**
 * The program that a Command names first, with its arguments: it sets the umask and enters the working directory, so
 * that a Command says both on any executor. The command's own arguments follow.
 */
export function entryArguments(workingDirectory: string, umask = '022'): readonly string[] {
  return ['/bin/sh', '-c', `umask ${umask} && cd "$0" && exec "$@"`, workingDirectory]
}

/** The builder of `build`. */
export const alpha: Builder = { name: 'alpha', uid: 1000, hostname: 'alpha', cpus: 2, fileOrder: 'disk' }

/** The second builder of `reproduce`: everything that may differ between two honest machines differs. */
export const beta: Builder = { name: 'beta', uid: 1789, hostname: 'beta', cpus: 3, fileOrder: 20111111 }
