import type { Problem } from '../../../core/problem.ts'
import { fail, ok, okUnless, type Result } from '../../../core/result.ts'

/** A command and the function that it calls: `name = module:attribute`. */
export interface EntryPoint {
  readonly name: string
  readonly module: string
  /** Dotted path of the function inside the module. */
  readonly attribute: string
}

/** The commands of `entry_points.txt`; its other groups are for the application itself. */
export interface EntryPoints {
  readonly consoleScripts: readonly EntryPoint[]
  readonly guiScripts: readonly EntryPoint[]
}

const groups = ['console_scripts', 'gui_scripts']

/** Parses `entry_points.txt`. Refuses a command whose name could lead out of its folder, or that stands twice. */
export function parseEntryPoints(text: string): Result<EntryPoints, Problem> {
  const scripts: { readonly group: string; readonly entry: EntryPoint }[] = []
  const problems: Problem[] = []
  let group: string | undefined
  for (const [index, raw] of text.split(/\r\n|\n|\r/).entries()) {
    const line = raw.trim()
    if (line === '' || line.startsWith('#') || line.startsWith(';')) continue
    const header = /^\[(.*)\]$/.exec(line)?.[1]
    if (header !== undefined) group = header.trim()
    else if (group === undefined)
      problems.push({ problem: 'an entry before the first group', line: index + 1, actual: line })
    else if (groups.includes(group)) {
      const entry = parseEntryPoint(line)
      if (!entry.ok) problems.push(...entry.failures.map(problem => ({ ...problem, line: index + 1 })))
      else if (scripts.some(script => script.entry.name === entry.value.name))
        problems.push({ problem: 'a command stands twice', line: index + 1, actual: entry.value.name })
      else scripts.push({ group, entry: entry.value })
    }
  }
  return okUnless(problems, () => ({
    consoleScripts: scripts.filter(script => script.group === 'console_scripts').map(({ entry }) => entry),
    guiScripts: scripts.filter(script => script.group === 'gui_scripts').map(({ entry }) => entry),
  }))
}

/** Parses one entry, such as `pip3 = pip._internal.cli.main:main [extra]`; the extra is dropped, as installers do. */
export function parseEntryPoint(line: string): Result<EntryPoint, Problem> {
  const equals = line.indexOf('=')
  const name = line.slice(0, Math.max(0, equals)).trim()
  const reference = line
    .slice(equals + 1)
    .trim()
    .replace(/\[[^[\]]*\]$/, '')
    .trim()
  if (!/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(name))
    return fail({
      problem: 'not the name of a command',
      expected: 'letters, digits, "_", "." and "-"',
      actual: line,
    })
  const [module, attribute, ...more] = reference.split(':').map(part => part.trim())
  if (
    module === undefined ||
    attribute === undefined ||
    more.length > 0 ||
    !isDotted(module) ||
    !isDotted(attribute)
  )
    return fail({ problem: 'not a reference to a function', expected: 'MODULE:FUNCTION', actual: reference })
  return ok({ name, module, attribute })
}

function isDotted(text: string): boolean {
  return text.split('.').every(part => /^[\p{XIDS}_]\p{XIDC}*$/u.test(part))
}
