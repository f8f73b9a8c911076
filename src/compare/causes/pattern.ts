import type { CauseCode } from './cause.ts'

/** Text that a cause writes: replacing each occurrence by one word undoes it. */
export interface Pattern {
  readonly code: CauseCode
  /** Whether the form of the text alone tells the cause. */
  readonly tells: boolean
  readonly undo: (text: string) => string
}

/** What is known about the two builders, from the most to the least telling name. */
export interface BuilderFacts {
  readonly hostname?: string
  readonly user?: string
  readonly home?: string
  readonly buildPath?: string
  readonly kernel?: string
  readonly uid?: string
}

/** The patterns of what is known: the very words of one builder. */
export function knownPatterns(facts: readonly BuilderFacts[]): readonly Pattern[] {
  const words: readonly (readonly [CauseCode, keyof BuilderFacts])[] = [
    ['build-path', 'buildPath'],
    ['home', 'home'],
    ['host-name', 'hostname'],
    ['user-name', 'user'],
    ['kernel', 'kernel'],
    ['user-name', 'uid'],
  ]
  return words.flatMap(([code, key]): readonly Pattern[] => {
    const known = facts.flatMap(one => (one[key] === undefined || one[key] === '' ? [] : [one[key]]))
    if (known.length === 0) return []
    const words = new RegExp(`(?<!\\w)(?:${known.map(escapePattern).join('|')})(?!\\w)`, 'g')
    return [{ code, tells: true, undo: text => text.replace(words, mark(code)) }]
  })
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}

const month = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*'
const day = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? '
const clock = '[0-2]\\d:[0-5]\\d(?::[0-6]\\d(?:\\.\\d+)?)?'
const date = [
  `(?:${day})?\\d{1,2} ${month} \\d{4}(?: ${clock})?`,
  `(?:${day})?${month} {1,2}\\d{1,2},? \\d{4}(?: ${clock})?`,
  `(?:${day})?${month} {1,2}\\d{1,2} ${clock}(?: [A-Z]{3,4})? \\d{4}`,
  `(?:19|20)\\d\\d[-/.][01]?\\d[-/.][0-3]?\\d(?:[T ]${clock}Z?)?`,
  '(?<!\\d)(?:19|20)\\d\\d[01]\\d[0-3]\\d(?:T?[0-2]\\d[0-5]\\d(?:[0-6]\\d)?Z?)?(?!\\d)',
  `(?<!\\d)${clock}(?!\\d)`,
  '(?<!\\d)1[0-9]{9}(?:\\.\\d+)?(?!\\d)',
].join('|')
const zone = 'Africa|America|Antarctica|Asia|Atlantic|Australia|Europe|Indian|Pacific'

/** In the order in which they are undone: what is more telling first. */
export const patterns: readonly Pattern[] = [
  pattern(
    'compiler-version',
    true,
    /GCC: \([^)\n\0]*\) [\d.]+[^\n\0]*|\bGNU (?:C(?:\+\+)?|Fortran|Ada|AS|GIMPLE|Go)\d* \d+\.[\d.]+|\bgcc(?:-\d+)? (?:version )?\(?[^\n\0)]*\)? ?\d+\.\d+\.\d+|clang version [^\n\0]+|rustc(?: version)? \d[^\n\0]*/g,
  ),
  pattern(
    'generator-version',
    true,
    /(?<=\bGenerator: )[^\n\0]+|\b(?:[Gg]enerated|[Cc]reated|[Pp]roduced) (?:by|with|using) [^\n\0]{0,80}?\d+(?:\.\d+)+[\w.+-]*|\bCython \d+(?:\.\w+)+/gm,
  ),
  pattern(
    'random-name',
    true,
    /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b|\btmp[a-z0-9_]{6,10}\b|\b(?:pip|build|tox|pytest)-[a-z-]+-[a-z0-9_]{8}\b|(?<=\/)\.?tmp\.[A-Za-z0-9]{6,12}\b|(?<=[./-])(?=[A-Za-z0-9]*(?:[0-9]|[a-z][A-Z]))(?=[0-9]*[A-Za-z])[A-Za-z0-9]{6}(?=\/|$)|\bat 0x[0-9a-f]{6,16}\b/gm,
  ),
  pattern(
    'kernel',
    true,
    /\b\d+\.\d+\.\d+(?:-\d+)?-(?:amd64|arm64|generic|cloud-amd64|azure|aws|gcp|virt|lts|rt)\b|#\d+ SMP [^\n\0]+|\bLinux(?:-| version | )\d+\.\d+(?:\.\d+)?[\w.+~-]*/g,
  ),
  pattern(
    'time-zone',
    true,
    new RegExp(
      `\\b(?:${zone})/[A-Z][A-Za-z_]+(?:/[A-Z][A-Za-z_]+)?|(?<=\\d ?)[+-][01]\\d:?[0-5]\\d\\b|(?<=\\d )(?:UTC|GMT|CEST?|E[SD]T|P[SD]T|C[SD]T|M[SD]T|BST|JST|IST|AE[SD]T|HST)\\b`,
      'g',
    ),
  ),
  pattern('date', true, new RegExp(date, 'g')),
  pattern(
    'locale',
    true,
    /\b(?:[a-z]{2,3}_[A-Z]{2}(?:\.[A-Za-z0-9-]+)?(?:@\w+)?|C\.(?:UTF-8|utf8)|POSIX)(?![\w.])|(?<=(?:LANG|LC_[A-Z]+|locale)\W{1,4})[A-Za-z_.@0-9-]+/g,
  ),
  pattern(
    'home',
    true,
    /(?<![\w.])(?:\/home\/[^\s/"'\0:;,)]+|\/root|\/Users\/[^\s/"'\0:;,)]+|\/nonexistent)(?=[/\s"'\0:;,)]|$)/gm,
  ),
  pattern(
    'jobs',
    true,
    /(?<![\w-])-j ?\d+|--jobs[= ]\d+|--parallel[= ]\d+|\b(?:jobs|cpus?|cores|processors|nproc|workers|threads|parallel)(?:["' _]*(?:count)?["']?[=: ]+)\d+|\b\d+ (?:jobs|cpus?|CPUs?|cores|processors|workers|threads)\b/gi,
  ),
  pattern(
    'cpu-dependent',
    true,
    /-m(?:arch|tune|cpu)=[\w.+-]+|\b(?:avx\w*|sse\d\w*|ssse3|fma\d?|bmi\d|x86-64-v\d|znver\d|haswell|skylake[\w-]*|icelake[\w-]*)\b|\b(?:Intel|AMD)\([RT]\)[^\n\0]*|\b(?:AMD|Intel) (?:EPYC|Xeon|Ryzen|Core)[^\n\0]*/gi,
  ),
  pattern(
    'build-path',
    true,
    /(?<![\w.:/-])\/(?:build|builds|buildd|tmp|var\/tmp|workspace|home|root|srv|mnt|github|__w)(?=[/\w.+@~%-])[\w.+@~%/-]*/g,
  ),
  pattern('build-path', false, /(?<![\w.:/-])\/(?:[\w.+@~%-]+\/)+[\w.+@~%-]*/g),
  pattern(
    'user-name',
    false,
    /(?<=\b(?:[Uu]ser(?:name)?|USER|LOGNAME|built by|Built by|by)\W{1,4})[a-z_][\w.-]*(?:@[\w-]+)?|(?<=\buid\W{1,3})\d+/g,
  ),
  pattern(
    'host-name',
    false,
    /(?<=\b(?:[Hh]ost(?:name)?|HOST(?:NAME)?|node(?:name)?|[Mm]achine|built on(?: host)?|Built on(?: host)?|@)\W{0,4})[A-Za-z0-9][\w.-]*/g,
  ),
  pattern(
    'derived',
    false,
    /\b(?:[0-9a-f]{128}|[0-9a-f]{96}|[0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{32})\b|sha256=[\w-]{43}(?![\w-])/g,
  ),
  pattern('random-name', false, /\b(?=[0-9a-f]*[0-9])(?=[0-9a-f]*[a-f])[0-9a-f]{8,24}\b/g),
  { code: 'set-order', tells: true, undo: sortItems },
]

function pattern(code: CauseCode, tells: boolean, text: RegExp): Pattern {
  return { code, tells, undo: given => given.replace(text, mark(code)) }
}

function mark(code: CauseCode): string {
  return `<${code}>`
}

/** Items of each line, without brackets, commas and blanks between them, in byte order. */
function sortItems(text: string): string {
  return text
    .split('\n')
    .map(line => (line.match(/"[^"]*"|'[^']*'|[^\s,;(){}[\]]+/g) ?? []).sort().join(' '))
    .join('\n')
}
