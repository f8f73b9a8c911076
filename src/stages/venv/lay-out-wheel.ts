import type { TreeFile, TreeNode } from '../../actions/tree.ts'
import { fileNode } from '../../actions/tree-paths.ts'
import { sortByBytes } from '../../core/bytes.ts'
import type { Failure } from '../../core/failure.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { entryScript, rewriteShebang } from './entry-script.ts'
import { formatInstalledRecord } from './installed-record.ts'
import { sitePackages, type VenvScheme } from './venv-scheme.ts'
import type { WheelContent, WheelFile } from './wheel.ts'

/** What else goes into the venv with a wheel. */
export interface LayoutExtras {
  /** The application itself: marked by an empty REQUESTED (PEP 376). */
  readonly requested?: boolean
  /** Compiled bytecode by its path below the prefix; listed in RECORD without hash, as PEP 376 allows. */
  readonly bytecode?: readonly (readonly [path: string, node: TreeFile])[]
}

/**
 * Wheel to installed files (PEP 427, "Installing a wheel"), by paths relative to the scheme's prefix, in byte order.
 * Pure: needs neither pip nor an interpreter, knows no build path. Shebangs and entry points get the final prefix,
 * RECORD is written for what is installed. Refuses a wheel that would install one path twice.
 */
export function layOutWheel(
  wheel: WheelContent,
  scheme: VenvScheme,
  extras: LayoutExtras = {},
): Result<readonly (readonly [path: string, node: TreeNode])[], Failure> {
  const site = sitePackages(scheme)
  const recordPath = `${wheel.distInfo}/RECORD`
  const installed = new Map<string, TreeFile>()
  const failures: Failure[] = []
  const add = (path: string, node: TreeFile) => {
    if (installed.has(path))
      failures.push({ code: 'wheel-collision', path, first: wheel.filename, second: wheel.filename })
    installed.set(path, node)
  }
  for (const file of wheel.files) {
    if (isRecord(file.path, recordPath)) continue
    const placed = placeFile(file, wheel, scheme)
    if (placed === undefined)
      failures.push({
        code: 'wheel-invalid',
        wheel: wheel.filename,
        problem: 'a file lies in an unknown part of .data',
        path: file.path,
        expected: 'purelib, platlib, scripts, headers or data',
      })
    else add(placed.path, placed.node)
  }
  for (const script of wheel.scripts) {
    // An entry point takes the place of a script of the same name, as pip lets it.
    installed.set(`bin/${script.name}`, entryScript(script, scheme))
  }
  add(`${site}/${wheel.distInfo}/INSTALLER`, fileNode(`${scheme.installer}\n`))
  if (extras.requested === true) add(`${site}/${wheel.distInfo}/REQUESTED`, fileNode(''))
  const bytecode = extras.bytecode ?? []
  const compiled = new Set(bytecode.map(([path]) => path))
  for (const [path, node] of bytecode) add(path, node)
  const [first, ...rest] = failures
  if (first !== undefined) return fail(first, ...rest)
  const record = formatInstalledRecord(installed, compiled, `${site}/${recordPath}`, site)
  installed.set(`${site}/${recordPath}`, fileNode(record))
  return ok(sortByBytes(installed, ([path]) => path))
}

function placeFile(
  file: WheelFile,
  wheel: WheelContent,
  scheme: VenvScheme,
): { readonly path: string; readonly node: TreeFile } | undefined {
  const site = sitePackages(scheme)
  const [top, part, ...rest] = file.path.split('/')
  if (top !== dataFolder(wheel)) return { path: `${site}/${file.path}`, node: asIs(file) }
  const below = rest.join('/')
  if (below === '') return undefined
  switch (part) {
    case 'purelib':
    case 'platlib':
      return { path: `${site}/${below}`, node: asIs(file) }
    case 'scripts':
      return { path: `bin/${below}`, node: fileNode(rewriteShebang(file.bytes, scheme), true) }
    case 'headers':
      return {
        path: `include/site/python${scheme.pythonMinor}/${wheel.metadata.writtenName}/${below}`,
        node: asIs(file),
      }
    case 'data':
      return { path: below, node: asIs(file) }
    default:
      return undefined
  }
}

function asIs(file: WheelFile): TreeFile {
  return fileNode(file.bytes, file.executable)
}

function dataFolder(wheel: WheelContent): string {
  return wheel.distInfo.replace(/\.dist-info$/, '.data')
}

/** RECORD and its signatures speak of the archive, not of what is installed. */
function isRecord(path: string, recordPath: string): boolean {
  return path === recordPath || path === `${recordPath}.jws` || path === `${recordPath}.p7s`
}
