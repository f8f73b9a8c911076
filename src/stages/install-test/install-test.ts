import type { Action, RootFileSystem } from '../../actions/action.ts'
import type { TreeFile } from '../../actions/tree.ts'
import { fileNode, treeFromPaths } from '../../actions/tree-paths.ts'
import { canonicalJson } from '../../core/canonical-json.ts'
import type { Digest } from '../../core/digest.ts'
import { readShippedFile } from '../../core/shipped-file.ts'
import { installedPath } from '../../recipe/recipe-files.ts'
import type { SuiteName } from '../../recipe/recipe-values.ts'
import type { ResolvedDeb } from '../../recipe/resolve-recipe.ts'
import { suiteHabits } from '../deb/suite-habits.ts'
import type { DebianProject } from '../venv/debian-modules.ts'
import { moduleOf } from '../venv/packaged-modules.ts'

/** A .deb in the store. */
export interface TestedDeb {
  readonly name: string
  readonly digest: Digest
}

/** What the install test is made from. */
export interface InstallTestRequest {
  readonly name: string
  readonly deb: ResolvedDeb
  readonly suite: SuiteName
  readonly pythonMinor: string
  /** Projects that Debian's packages stand for: the venv must find them. */
  readonly fromDebian: readonly DebianProject[]
  /** Commands of the recipe's `test:`. */
  readonly tests: readonly { readonly run: string; readonly user: string }[]
  readonly package: TestedDeb
  /** An earlier version to upgrade from, where there is one. */
  readonly previous?: TestedDeb
}

/** What an install test did, in order. */
export interface InstallTestReport {
  readonly steps: readonly InstallTestStep[]
  /** What the container cannot show, for people. */
  readonly unseen: readonly string[]
}

/** One step of the test, and how it ended. */
export interface InstallTestStep {
  readonly step: string
  /** Empty for a check that runs no program. */
  readonly command: string
  readonly status: number
}

/**
 * What no container without root and without a running systemd can show. The archive's own listing (owners, permission
 * bits, times) was checked when it was packed; the units are looked at by `systemd-analyze verify`.
 */
export const unseen: readonly string[] = [
  'owners of installed files, since changing them has no effect here: the archive lists root for all',
  'units that run: systemd-analyze has only read them',
  'commands run by another user than root: they ran with that name, not with its rights',
]

/** The action that puts the .deb through its life in a writable copy of the install-test root. */
export function installTestAction(request: InstallTestRequest, root: RootFileSystem): Action {
  const { name, deb, suite } = request
  const unitFolder = `/${suiteHabits(suite).unitFolder}`
  const asked = {
    name,
    deb: request.package.name,
    ...(request.previous === undefined ? {} : { previous: `previous/${request.previous.name}` }),
    prefix: deb.prefix,
    python: `python${request.pythonMinor}`,
    ...(request.fromDebian.length === 0
      ? {}
      : {
          'from-debian': request.fromDebian.map(({ name: project, paths }) => ({
            name: project,
            modules: paths.flatMap(path => moduleOf(path) ?? []),
          })),
        }),
    tests: request.tests.map(({ run, user }) => ({ run, user })),
    units: deb.systemd
      .map(({ unit }) => `${unitFolder}/${lastSegment(unit)}`)
      .filter(unit => !/@\.[a-z]+$/.test(unit)),
    conffiles: conffilesOf(deb),
    profiles: deb.apparmor.length > 0,
    homes: deb.users.map(({ home }) => home).filter(home => home !== '/nonexistent'),
  }
  const inputs = treeFromPaths([
    ['install_test.py', fileNode(readShippedFile('share/container/install_test.py'))],
    ['verify_records.py', fileNode(readShippedFile('share/container/verify_records.py'))],
    ['request.json', fileNode(canonicalJson(asked))],
    [request.package.name, stored(request.package)],
    ...(request.previous === undefined
      ? []
      : [[`previous/${request.previous.name}`, stored(request.previous)] as const]),
  ])
  return {
    label: `install test of ${request.package.name}`,
    profile: 'system',
    command: {
      arguments: ['/usr/bin/python3', '-I', '-B', '/build/in/install_test.py'],
      environment: { DEBIAN_FRONTEND: 'noninteractive', DEBCONF_NONINTERACTIVE_SEEN: 'true' },
      workingDirectory: '/build/in',
    },
    root,
    mounts: [{ path: '/build/in', tree: inputs, writable: false }],
    limits: { seconds: 1800, outputBytes: 2 ** 26, memoryBytes: 2 ** 29 },
  }
}

function conffilesOf(deb: ResolvedDeb): readonly string[] {
  return [
    ...deb.files.map(installedPath),
    ...deb.apparmor.map(({ profile }) => `/etc/apparmor.d/${lastSegment(profile)}`),
  ].filter(path => path.startsWith('/etc/'))
}

function stored({ digest }: TestedDeb): TreeFile {
  return { kind: 'file', digest, executable: false }
}

function lastSegment(path: string): string {
  return path.split('/').at(-1) ?? path
}
