import { emptyDirectory, fileNode, linkNode } from '../../actions/tree-paths.ts'
import type { Failure } from '../../core/failure.ts'
import { fail, ok, okUnless, type Result } from '../../core/result.ts'
import { installedPath } from '../../recipe/recipe-files.ts'
import type { DebRequest } from './deb.ts'
import type { PackagePath } from './package-path.ts'
import { suiteHabits } from './suite-habits.ts'
import { fillTemplate } from './templates.ts'
import { readUnit, type Unit } from './unit.ts'

/** What the `deb:` section brings into the package. */
export interface RecipeContent {
  readonly paths: readonly PackagePath[]
  /** Files that the container's gzip compresses first; the path is the final one, with .gz. */
  readonly compressed: readonly {
    readonly path: string
    readonly bytes: Uint8Array
    readonly origin: string
  }[]
  readonly units: readonly Unit[]
  /** Names of tmpfiles.d fragments, in the order in which they apply. */
  readonly tmpfiles: readonly string[]
}

/** Places files, links, directories, man pages, units, users, tmpfiles.d fragments and AppArmor profiles. */
export function placeRecipeContent(request: DebRequest): Result<RecipeContent, Failure> {
  const { deb, name, suite } = request
  const failures: Failure[] = []
  const read = (src: string, wanted: string): Uint8Array => {
    const bytes = request.folder.get(src)
    if (bytes === undefined) throw new Error(`${wanted} names ${src}, which was not read`)
    return bytes
  }
  const place = (src: string, path: string, wanted: string, mode?: number): PackagePath => ({
    path,
    node: fileNode(read(src, wanted), mode !== undefined && (mode & 0o100) !== 0),
    ...(mode === undefined ? {} : { mode }),
    origin: wanted,
  })
  const units: Unit[] = []
  const unitPaths = deb.systemd.map((entry, index) => {
    const wanted = `deb.systemd[${index}]`
    const path = place(entry.unit, `${suiteHabits(suite).unitFolder}/${lastSegment(entry.unit)}`, wanted)
    const text = Buffer.from(request.folder.get(entry.unit) ?? '[Unit]').toString('utf8')
    const unit = readUnit(lastSegment(entry.unit), text, entry)
    if (unit.ok) units.push(unit.value)
    else failures.push(...unit.failures)
    return path
  })
  const paths: readonly PackagePath[] = [
    ...deb.files.map((file, index) =>
      place(file.src, installedPath(file).slice(1), `deb.files[${index}]`, Number.parseInt(file.mode, 8)),
    ),
    ...deb.links.map(({ path, target }, index) => ({
      path: trimSlashes(path),
      node: linkNode(target),
      origin: `deb.links[${index}]`,
    })),
    ...deb.directories.map(({ path, mode }, index) => ({
      path: trimSlashes(path),
      node: emptyDirectory,
      mode: Number.parseInt(mode, 8),
      origin: `deb.directories[${index}]`,
    })),
    ...unitPaths,
    ...userFiles(request),
    ...deb.tmpfiles.map((src, index) =>
      place(src, `usr/lib/tmpfiles.d/${lastSegment(src)}`, `deb.tmpfiles[${index}]`),
    ),
    ...deb.apparmor.map(({ profile }, index) =>
      place(profile, `etc/apparmor.d/${lastSegment(profile)}`, `deb.apparmor[${index}]`),
    ),
  ]
  const compressed = deb.man.map((src, index) => {
    const path = manPath(src)
    if (!path.ok) failures.push(...path.failures)
    const wanted = `deb.man[${index}]`
    return { path: path.ok ? path.value : src, bytes: read(src, wanted), origin: wanted }
  })
  const homes = deb.users.some(hasHome) ? [`${name}.conf`] : []
  const tmpfiles = [...new Set([...homes, ...deb.tmpfiles.map(lastSegment)])]
  return okUnless(failures, () => ({ paths, compressed, units, tmpfiles }))
}

/** Does the user live somewhere? `/nonexistent` is Debian's word for nowhere. */
export function hasHome({ home }: { readonly home: string }): boolean {
  return home !== '/nonexistent'
}

function userFiles({ deb, name }: DebRequest): readonly PackagePath[] {
  if (deb.users.length === 0) return []
  const settled = deb.users.filter(hasHome)
  const users = deb.users.map(user => ({
    name: user.name,
    home: escapeSpecifiers(user.home),
    description: escapeSpecifiers(user.description).replace(/["\\]/g, '\\$&'),
  }))
  const sysusers = fillTemplate('sysusers', { package: name, users })
  return [
    { path: `usr/lib/sysusers.d/${name}.conf`, node: fileNode(sysusers), origin: 'deb.users' },
    ...(settled.length === 0
      ? []
      : [
          {
            path: `usr/lib/tmpfiles.d/${name}.conf`,
            node: fileNode(fillTemplate('tmpfiles', { package: name, users: users.filter(hasHome) })),
            origin: 'the home directories of deb.users',
          },
        ]),
  ]
}

/** A `%` begins a specifier in sysusers.d and tmpfiles.d. */
function escapeSpecifiers(text: string): string {
  return text.replaceAll('%', '%%')
}

/** `hello.1` goes to man1, `hello.de.1` to de/man1. */
function manPath(src: string): Result<string, Failure> {
  const name = lastSegment(src)
  const match = /^[^.].*?(?:\.(?<language>[a-z]{2}(?:_[A-Z]{2})?))?\.(?<section>[1-8])[a-z]*$/.exec(name)
  const section = match?.groups?.['section']
  if (section === undefined)
    return fail({
      code: 'deb-path-refused',
      path: src,
      problem: 'a man page ends in its section, such as .1',
    })
  const language = match?.groups?.['language']
  const page = language === undefined ? name : name.replace(`.${language}.`, '.')
  return ok(`usr/share/man/${language === undefined ? '' : `${language}/`}man${section}/${page}.gz`)
}

function lastSegment(path: string): string {
  return path.split('/').at(-1) ?? path
}

function trimSlashes(path: string): string {
  return path.replace(/^\/|\/$/g, '')
}
