import { sortByBytes } from '../../core/bytes.ts'
import { normalizeName } from '../../formats/python/name.ts'

/** Where Debian's Python packages lie, for all minor versions of the interpreter. */
export const distPackages = '/usr/lib/python3/dist-packages'

/** What a Debian package has below dist-packages. */
export interface PackagedModules {
  /**
   * What is to become visible, in the order of bytes: modules, packages and metadata, relative to dist-packages. A folder
   * stands for all in it; of a namespace, which other Debian packages may share, only what this package has.
   */
  readonly paths: readonly string[]
  /** The metadata of projects among the paths: `NAME-VERSION.dist-info` or `.egg-info`, a folder or a file. */
  readonly metadata: readonly {
    readonly project: string
    readonly path: string
    readonly folder: boolean
  }[]
}

/** Reads a package's list of files, as dpkg keeps it: every path, folders too, one a line. */
export function readPackagedModules(list: string): PackagedModules {
  const inside = list
    .split('\n')
    .filter(path => path.startsWith(`${distPackages}/`))
    .map(path => path.slice(distPackages.length + 1))
  const all = new Set(inside)
  const children = new Map<string, string[]>()
  for (const path of inside) {
    const parent = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : ''
    children.set(parent, [...(children.get(parent) ?? []), path])
  }
  const select = (path: string): readonly string[] => {
    const inner = children.get(path)
    if (isIgnored(path)) return []
    if (inner === undefined || isMetadata(path) || isPackage(path, all)) return [path]
    return inner.flatMap(select)
  }
  const paths = sortByBytes((children.get('') ?? []).flatMap(select), path => path)
  return {
    paths,
    metadata: paths.filter(isMetadata).map(path => ({
      project: normalizeName(path.replace(/\.(?:dist|egg)-info$/, '').split('-')[0] ?? path),
      path,
      folder: children.has(path),
    })),
  }
}

/** The name by which a module is imported; undefined for what is none, such as metadata. */
export function moduleOf(path: string): string | undefined {
  if (isMetadata(path)) return undefined
  const segments = path.split('/')
  const last = (segments.pop() ?? '').replace(/\.(?:py|abi3\.so|cpython-[^.]+\.so|so)$/, '')
  const names = [...segments, last]
  return names.every(name => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) ? names.join('.') : undefined
}

function isMetadata(path: string): boolean {
  return /^[^/]+\.(?:dist|egg)-info$/.test(path)
}

/** A regular package is one module; a folder without `__init__` is a namespace (PEP 420). */
function isPackage(path: string, all: ReadonlySet<string>): boolean {
  return (
    all.has(`${path}/__init__.py`) ||
    [...all].some(one => one.startsWith(`${path}/__init__.`) && one.endsWith('.so'))
  )
}

/** A `.pth` file would add folders and run code in the venv; bytecode is nobody's module. */
function isIgnored(path: string): boolean {
  return path.endsWith('.pth') || path.split('/').includes('__pycache__')
}
