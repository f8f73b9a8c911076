import type { Action, RootFileSystem } from '../../../actions/action.ts'
import type { Executor, Store } from '../../../actions/host.ts'
import type { TreeDirectory, TreeNode } from '../../../actions/tree.ts'
import { fileNode, nodeAt, treeFromPaths } from '../../../actions/tree-paths.ts'
import type { Failure } from '../../../core/failure.ts'
import { collect, fail, ok, type Result } from '../../../core/result.ts'
import { readShippedFile } from '../../../core/shipped-file.ts'
import { parsePackageWish } from '../../../recipe/package-wish.ts'
import type { ArchiveSuite, ByContainer, DebianSuite, RequestedDeb } from './debian.ts'
import { describeChosen } from './describe-chosen.ts'
import { explainIndex } from './explain-index.ts'
import { markRequesters } from './mark-requesters.ts'
import { parseUris } from './parse-uris.ts'

const folder = '/build/in/archives'

/**
 * Nothing installed, nothing recommended, nothing essential but what is asked for. Signatures and dates were checked
 * before: apt sees only files that the release lists.
 */
const aptConfiguration = `Dir::State "/tmp/apt/state";
Dir::State::status "/tmp/apt/status";
Dir::Cache "/tmp/apt/cache";
Dir::Etc "/tmp/apt/etc";
Dir::Etc::SourceList "/build/in/sources.list";
Dir::Etc::SourceParts "/dev/null";
Dir::Log "/tmp/apt";
#clear APT::Architectures;
APT::Architecture "amd64";
APT::Architectures { "amd64"; };
APT::Install-Recommends "false";
APT::Install-Suggests "false";
APT::Get::AllowUnauthenticated "true";
APT::Sandbox::User "";
Acquire::AllowInsecureRepositories "true";
Acquire::By-Hash "no";
Acquire::CompressionTypes::Order { "xz"; "gz"; };
Acquire::Check-Date "false";
Acquire::Check-Valid-Until "false";
Acquire::ForceHash "SHA256";
Acquire::Languages "none";
Debug::NoLocking "true";
pkgCacheGen::ForceEssential ",";
`

/** The action that asks apt; pure. `wanted` names packages by container. */
function solveAction(
  archives: readonly ArchiveSuite[],
  wanted: ByContainer<readonly string[]>,
  root: RootFileSystem,
): Action {
  const suites = archives.flatMap(({ archive, suite, releaseText, packages }): [string, TreeNode][] => {
    const place = `archives/${archive}/dists/${suite}`
    return [
      [`${place}/Release`, fileNode(releaseText)],
      ...packages.map(([path, digest]): [string, TreeNode] => [
        `${place}/${path}`,
        { kind: 'file', digest, executable: false },
      ]),
    ]
  })
  const sources = archives.map(
    ({ archive, suite, components }) =>
      `deb [trusted=yes] file:${folder}/${archive} ${suite} ${components.join(' ')}\n`,
  )
  const inputs = treeFromPaths([
    ...suites,
    ...Object.entries(wanted).map(([name, packages]): [string, TreeNode] => [
      `wanted/${name}`,
      fileNode(packages.map(one => `${one}\n`).join('')),
    ]),
    ['sources.list', fileNode(sources.join(''))],
    ['apt.conf', fileNode(aptConfiguration)],
    ['solve_packages.sh', fileNode(readShippedFile('share/container/solve_packages.sh'))],
  ])
  return {
    label: 'packages of the containers',
    profile: 'build',
    command: {
      arguments: ['/bin/sh', '/build/in/solve_packages.sh'],
      environment: {},
      workingDirectory: '/build',
    },
    root,
    mounts: [{ path: '/build/in', tree: inputs, writable: false }],
    limits: { seconds: 300, outputBytes: 64 * 2 ** 20, memoryBytes: 2 ** 29 },
  }
}

/** Asks apt for every container at once; where one has no solution, what apt says about it. */
export async function solvePackages(
  debian: DebianSuite,
  wanted: ByContainer<readonly string[]>,
  root: RootFileSystem,
  store: Store,
  executor: Executor,
  signal: AbortSignal,
): Promise<Result<ByContainer<readonly RequestedDeb[]>, Failure>> {
  const result = await executor.execute(solveAction(debian.archives, wanted, root), signal)
  if (!result.ok) return result
  const { outputs } = result.value
  const { suite } = debian
  const solved = await Promise.all(
    Object.entries(wanted).map(async ([container, packages]) => {
      const uris = await readOutput(outputs, `${container}.uris`, store)
      const log = await readOutput(outputs, `${container}.log`, store)
      const status = await readOutput(outputs, `${container}.status`, store)
      if (!uris.ok) return uris
      if (!log.ok) return log
      if (!status.ok) return status
      if (status.value.trim() !== '0')
        return fail(...refusals(container, packages, suite, `${uris.value}${log.value}`))
      const chosen = parseUris(uris.value)
      if (!chosen.ok) return chosen
      const described = await describeChosen(chosen.value, debian)
      if (!described.ok) return described
      const asked = packages.map(wish => parsePackageWish(wish).name)
      const debs = explainIndex(markRequesters(container, chosen.value, described.value, asked), suite)
      return debs.ok ? ok([container, debs.value] as const) : debs
    }),
  )
  const all = collect(solved)
  return all.ok ? ok(Object.fromEntries(all.value)) : all
}

/** What apt says in words; a name that it does not know is a failure of its own. */
function refusals(
  container: string,
  packages: readonly string[],
  suite: string,
  output: string,
): readonly [Failure, ...Failure[]] {
  const unknown = new Set(
    [...output.matchAll(/^E: (?:Unable to locate package|Package '?)\s*([a-z0-9][a-z0-9+.-]+)/gm)].map(
      match => match[1] ?? '',
    ),
  )
  const [first, ...rest] = [...unknown].map(
    name => ({ code: 'debian-package-unknown', name, suite }) as const,
  )
  if (first !== undefined) return [first, ...rest]
  const said = output.split('\n').filter(line => /^(?:E:| [a-z0-9])/.test(line))
  return [{ code: 'debian-unsolvable', container, packages, output: said.join(' ').trim() || output.trim() }]
}

async function readOutput(
  outputs: TreeDirectory,
  path: string,
  store: Store,
): Promise<Result<string, Failure>> {
  const file = nodeAt(outputs, path)
  if (file?.kind !== 'file') throw new Error(`the solver left no ${path}`)
  const bytes = await store.read(file.digest)
  return bytes.ok ? ok(Buffer.from(bytes.value).toString('utf8')) : bytes
}
