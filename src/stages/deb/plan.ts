import type { TreeDirectory, TreeFile, TreeNode } from '../../actions/tree.ts'
import { fileNode, linkNode, nodeAt, walkTree } from '../../actions/tree-paths.ts'
import { sortByBytes } from '../../core/bytes.ts'
import type { Failure } from '../../core/failure.ts'
import { fail, ok, okUnless, type Result } from '../../core/result.ts'
import { type ChangelogEntry, parseChangelog } from '../../formats/debian/changelog.ts'
import { formatShebang, type VenvScheme } from '../venv/venv-scheme.ts'
import type { WheelContent } from '../venv/wheel.ts'
import { formatCopyright } from './copyright.ts'
import type { DebRequest } from './deb.ts'
import { type MachineCode, scanMachineCode } from './elf.ts'
import { formatLintOverrides, selectAllowances } from './lint-overrides.ts'
import { type MaintainerScript, maintainerScripts } from './maintainer-scripts.ts'
import type { PackagePath } from './package-path.ts'
import { placeRecipeContent } from './recipe-content.ts'

/** A .deb as far as it can be decided before the container has compressed its documents and looked at its libraries. */
export interface DebPlan {
  readonly request: DebRequest
  /** The newest changelog entry: version and deb clock. */
  readonly release: ChangelogEntry
  readonly application: WheelContent
  readonly paths: readonly PackagePath[]
  /** To be compressed by the container's gzip; paths are the final ones. */
  readonly compressed: readonly { readonly path: string; readonly node: TreeFile; readonly origin: string }[]
  readonly code: MachineCode
  /** The files among `paths` that are linked to libraries. */
  readonly linked: readonly (readonly [path: string, node: TreeNode])[]
  readonly scripts: readonly MaintainerScript[]
  readonly usesTmpfiles: boolean
}

/** Decides what the .deb holds. `venv` stands at the prefix; `wheels` are those that it was laid out from. */
export function planDeb(
  request: DebRequest,
  venv: TreeDirectory,
  wheels: readonly WheelContent[],
  scheme: VenvScheme,
): Result<DebPlan, Failure> {
  const { deb, name } = request
  const release = readRelease(request.changelog)
  const application = wheels.find(wheel => wheel.name === request.application)
  if (application === undefined)
    throw new Error(`the application is not among the wheels: ${request.application}`)
  const prefixed = checkPrefix(deb.prefix, scheme)
  if (!prefixed.ok) return prefixed
  const content = placeRecipeContent(request)
  if (!content.ok) return content
  const commands = linkCommands(request, venv)
  if (!commands.ok) return commands
  const prefix = deb.prefix.slice(1)
  const files: readonly (readonly [path: string, node: TreeNode])[] = [
    ...[...walkTree(venv)].map(([path, node]) => [`${prefix}/${path}`, node] as const),
    ...content.value.paths.map(({ path, node }) => [path, node] as const),
  ]
  const code = scanMachineCode(files)
  if (!code.ok) return code
  const allowances = selectAllowances(deb.allow, {
    prefix: deb.prefix,
    code: code.value,
    paths: files.map(([path, node]) => ({ path, node })),
  })
  const linked = new Set(code.value.linked)
  const documents = `usr/share/doc/${name}`
  const changelogName = release.version.includes('-') ? 'changelog.Debian.gz' : 'changelog.gz'
  const copyright = copyrightOf(request, release, wheels, scheme)
  return ok({
    request,
    release,
    application,
    paths: [
      { path: prefix, node: venv, origin: 'the venv' },
      ...commands.value,
      ...content.value.paths,
      { path: `${documents}/copyright`, node: fileNode(copyright), origin: 'deb.license' },
      ...(allowances.length === 0
        ? []
        : [
            {
              path: `usr/share/lintian/overrides/${name}`,
              node: fileNode(formatLintOverrides(name, allowances)),
              origin: 'deb.allow',
            },
          ]),
    ],
    compressed: [
      ...content.value.compressed.map(({ path, bytes, origin }) => ({ path, node: fileNode(bytes), origin })),
      {
        path: `${documents}/${changelogName}`,
        node: fileNode(request.changelog),
        origin: 'the changelog',
      },
    ],
    code: code.value,
    linked: files.filter(([path]) => linked.has(path)),
    scripts: maintainerScripts(request, content.value),
    usesTmpfiles: content.value.tmpfiles.length > 0,
  })
}

/** Kernels before 5.1 cut a script's first line at 127 bytes and then run another program. */
const longestShebang = 127

function checkPrefix(prefix: string, scheme: VenvScheme): Result<undefined, Failure> {
  const refuse = (problem: string): Result<undefined, Failure> =>
    fail({ code: 'deb-path-refused', path: prefix, problem })
  if (prefix.split('/').length < 3 || /^\/usr\/[^/]+$/.test(prefix) || /^\/usr\/local\//.test(prefix))
    return refuse('a venv needs a folder of its own, such as /opt/venvs/NAME')
  if (prefix.startsWith('/etc/')) return refuse('below /etc every file would be a conffile')
  if (Buffer.byteLength(formatShebang(scheme)) > longestShebang)
    return refuse("it is too long for the first line of the venv's scripts")
  return ok(undefined)
}

/** Links in /usr/bin for the commands that the recipe names; policy 10.5 wants absolute links between top directories. */
function linkCommands({ deb }: DebRequest, venv: TreeDirectory): Result<readonly PackagePath[], Failure> {
  const folder = nodeAt(venv, 'bin')
  const present =
    folder?.kind === 'directory'
      ? [...folder.entries].flatMap(([name, node]) => (node.kind === 'file' ? [name] : []))
      : []
  const failures = deb.commands
    .filter(command => !present.includes(command))
    .map(
      (command): Failure => ({
        code: 'command-missing',
        command,
        present: sortByBytes(present, item => item),
      }),
    )
  return okUnless(failures, () =>
    deb.commands.map((command, index) => ({
      path: `usr/bin/${command}`,
      node: linkNode(`${deb.prefix}/bin/${command}`),
      origin: `deb.commands[${index}]`,
    })),
  )
}

function copyrightOf(
  { deb, name, maintainer, folder }: DebRequest,
  release: ChangelogEntry,
  wheels: readonly WheelContent[],
  scheme: VenvScheme,
): string | Uint8Array {
  if (deb.license === undefined)
    return formatCopyright({ name, maintainer, year: yearOf(release) }, wheels, scheme)
  const bytes = folder.get(deb.license)
  if (bytes === undefined) throw new Error(`deb.license names ${deb.license}, which was not read`)
  return bytes
}

function readRelease(changelog: string): ChangelogEntry {
  const parsed = parseChangelog(changelog)
  if (!parsed.ok) throw new Error(`not a changelog: ${parsed.failures[0]?.problem}`)
  return parsed.value[0]
}

function yearOf({ date }: ChangelogEntry): number {
  return new Date(date * 1000).getUTCFullYear()
}
