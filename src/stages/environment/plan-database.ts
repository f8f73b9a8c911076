import { sortByBytes } from '../../core/bytes.ts'
import { controlLines, type PlannedFile, qualifiedName, type UnpackedDeb } from './environment.ts'

const folder = 'var/lib/dpkg'

/** MD5 of unpacked files by absolute path: see `pathsToSum`. */
export type FileSums = ReadonlyMap<string, string>

/** The files whose MD5 dpkg's database holds: configuration files, and all of a package that brings no `md5sums`. */
export function pathsToSum(debs: readonly UnpackedDeb[]): readonly string[] {
  return debs.flatMap(deb => [...conffilesOf(deb), ...(deb.controlFiles.has('md5sums') ? [] : filesOf(deb))])
}

/**
 * Plans dpkg's database as it would stand after `dpkg --unpack` of all packages: everything `install ok unpacked`.
 * Equal sets give equal bytes, whatever their order;
 * no .deb gives the database of no package. @see dpkg(1), deb-triggers(5), deb-conffiles(5)
 */
export function planDatabase(
  debs: readonly UnpackedDeb[],
  sums: FileSums = new Map(),
): readonly PlannedFile[] {
  const sorted = sortByBytes(debs, qualifiedName)
  return [
    textFile('status', sorted.map(deb => formatStatus(deb, sums)).join('\n')),
    textFile('available', ''),
    textFile('diversions', ''),
    textFile('statoverride', ''),
    textFile('info/format', '1\n'),
    ...sorted.flatMap(deb => planPackageFiles(deb, sums)),
    ...planTriggers(sorted),
  ]
}

/** A paragraph of `status`: `Package` first, as dpkg writes it, then the state, then the rest as packed. */
function formatStatus(deb: UnpackedDeb, sums: FileSums): string {
  const lines = deb.paragraph.split('\n')
  const rest = lines.filter(line => !/^Package:/i.test(line))
  const conffiles = controlLines(deb, 'conffiles').map(line => formatConffile(line, sums))
  return [
    `Package: ${deb.name}`,
    'Status: install ok unpacked',
    ...rest,
    ...(conffiles.length === 0 ? [] : ['Conffiles:', ...conffiles]),
    '',
  ].join('\n')
}

/** A line of `conffiles` is a path, or a flag and a path: `remove-on-upgrade /etc/old`. @see deb-conffiles(5) */
function formatConffile(line: string, sums: FileSums): string {
  const flagged = /^(\S+)\s+(\/.*)$/.exec(line)
  if (flagged !== null) return ` ${flagged[2]} newconffile ${flagged[1]}`
  return ` ${line} ${sums.get(line) ?? 'newconffile'}`
}

function planPackageFiles(deb: UnpackedDeb, sums: FileSums): readonly PlannedFile[] {
  const name = qualifiedName(deb)
  const paths = deb.members.map(({ path }) => (path === '' ? '/.' : `/${path}`))
  return [
    textFile(`info/${name}.list`, paths.map(path => `${path}\n`).join('')),
    ...(deb.controlFiles.has('md5sums') ? [] : [textFile(`info/${name}.md5sums`, formatSums(deb, sums))]),
    ...sortByBytes(deb.controlFiles, ([file]) => file).flatMap(([file, { bytes, mode }]) =>
      file === 'control'
        ? []
        : [{ path: `${folder}/info/${name}.${file}`, bytes, executable: (mode & 0o100) !== 0 }],
    ),
  ]
}

/** As dpkg writes it while unpacking a package that brings none: without configuration files. @see deb-md5sums(5) */
function formatSums(deb: UnpackedDeb, sums: FileSums): string {
  const conffiles = new Set(conffilesOf(deb))
  return filesOf(deb)
    .filter(path => !conffiles.has(path))
    .map(path => `${sums.get(path) ?? ''}  ${path.slice(1)}\n`)
    .join('')
}

function filesOf(deb: UnpackedDeb): readonly string[] {
  return deb.members.flatMap(({ kind, path }) => (kind === 'file' || kind === 'hardlink' ? [`/${path}`] : []))
}

/** Paths alone, without the lines that carry a flag. */
function conffilesOf(deb: UnpackedDeb): readonly string[] {
  return controlLines(deb, 'conffiles').filter(line => line.startsWith('/'))
}

/**
 * Interests in files stand together in `triggers/File`; each explicit trigger has a file of its own. `activate`
 * directives stay in the package's own `triggers` file, where dpkg reads them.
 */
function planTriggers(debs: readonly UnpackedDeb[]): readonly PlannedFile[] {
  const fileInterests: string[] = []
  const explicit = new Map<string, string[]>()
  for (const deb of debs)
    for (const line of controlLines(deb, 'triggers')) {
      const [directive = '', trigger = ''] = line.replace(/#.*$/, '').trim().split(/\s+/)
      if (!directive.startsWith('interest')) continue
      const party = `${qualifiedName(deb)}${directive.endsWith('-noawait') ? '/noawait' : ''}\n`
      if (trigger.startsWith('/')) fileInterests.push(`${trigger} ${party}`)
      else explicit.set(trigger, [...(explicit.get(trigger) ?? []), party])
    }
  return [
    textFile('triggers/File', fileInterests.join('')),
    textFile('triggers/Unincorp', ''),
    ...sortByBytes(explicit, ([trigger]) => trigger).map(([trigger, parties]) =>
      textFile(`triggers/${trigger}`, parties.join('')),
    ),
  ]
}

function textFile(path: string, text: string): PlannedFile {
  return { path: `${folder}/${path}`, bytes: Buffer.from(text, 'utf8'), executable: false }
}
