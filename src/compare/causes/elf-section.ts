import type { Hunk, Where } from '../difference.ts'
import type { Finding } from './cause.ts'
import { showEvidence } from './evidence.ts'

/** What the sections for debuggers hold. @see DWARF 5, 7.1 and Appendix B */
const debugSections: Readonly<Record<string, string>> = {
  abbrev: 'forms of the descriptions',
  addr: 'addresses',
  aranges: 'address ranges',
  frame: 'call frames',
  info: 'types, variables and functions',
  line: 'line table',
  line_str: 'paths of sources',
  loc: 'places of variables',
  loclists: 'places of variables',
  macro: 'macros',
  ranges: 'address ranges',
  rnglists: 'address ranges',
  str: 'names, compiler and its flags',
  str_offsets: 'offsets of names',
  types: 'types',
}

/** Sections that hold text alone, so that what their strings tell is all there is to tell. */
const texts: ReadonlySet<string> = new Set(['.comment', '.debug_str', '.debug_line_str', '.zdebug_str'])

/** What an ELF section's name tells about why it differs. */
export interface SectionCause {
  readonly finding: Finding
  /** Strings in which a cause may show that tells more than the section's name; none where there can be none. */
  readonly strings: readonly Hunk[]
  /** The section is nothing but those strings. */
  readonly isText: boolean
}

/** Tells by its name why a section of an ELF file differs; undefined for a section that any cause may reach. */
export function explainSection(where: Where, strings: readonly Hunk[] = []): SectionCause | undefined {
  const section = where.at(-1) ?? ''
  const alone = (finding: Omit<Finding, 'where'>): SectionCause => ({
    finding: { ...finding, where },
    strings: [],
    isText: false,
  })
  if (section === '.note.gnu.build-id')
    return alone({ code: 'build-id', certainty: 'certain', evidence: 'the note .note.gnu.build-id' })
  if (section === '.gnu_debuglink')
    return alone({ code: 'derived', certainty: 'likely', evidence: 'the checksum in .gnu_debuglink' })
  const isText = texts.has(section)
  const isListed = section === '.debug_line' && strings.some(isLineTable)
  const readable = isText || isListed ? strings : strings.filter(isReadable)
  if (section === '.comment') {
    const evidence = 'the section .comment, in which compilers name themselves'
    return {
      finding: { code: 'compiler-version', certainty: 'likely', where, evidence },
      strings: readable,
      isText,
    }
  }
  const debug = /^\.z?debug_(\w+)$/.exec(section)?.[1]
  if (debug === undefined) return undefined
  const holds = debugSections[debug]
  const example = chooseExample(readable)
  const shown = example === undefined ? '' : `: ${showEvidence(example)}`
  const evidence = `the section ${section}${holds === undefined ? '' : ` (${holds})`}${shown}`
  const vague = example === undefined ? { vague: true as const } : {}
  return {
    finding: { code: 'debug-lines', certainty: 'likely', where, evidence, ...vague },
    strings: readable,
    isText,
  }
}

/** Whether both sides of a place in a table are strings of some length; by chance hardly anything else is. */
function isReadable({ first, second }: Hunk): boolean {
  const lines = [...first, ...second]
  return lines.length > 1 && lines.every(line => /^[\t\x20-\x7e]{6,}\0?$/.test(line))
}

/** A place where both sides say something; strings that a linker sorted may stand at two places. */
function chooseExample(strings: readonly Hunk[]): Hunk | undefined {
  const both = strings.find(({ first, second }) => first.length > 0 && second.length > 0)
  const [any] = strings
  const all = any && {
    ...any,
    first: strings.flatMap(({ first }) => first),
    second: strings.flatMap(({ second }) => second),
  }
  return both ?? all
}

/** Whether a line table was read: its lines begin with what they are about, and hold no bytes that are none. */
function isLineTable({ first, second }: Hunk): boolean {
  return [...first, ...second].some(line => /^(?:folder|file) \d+: |: line -?\d+$/.test(line))
}
