import { dateForms, zoneForms } from './date-forms.ts'
import { createPattern, type Pattern } from './pattern.ts'

/** In the order in which they are undone: what is more telling first. */
export const patterns: readonly Pattern[] = [
  createPattern('compiler-version', true, [
    // .comment of an object file
    /GCC: \([^)\n\0]*\) [\d.]+[^\n\0]*/,
    // DW_AT_producer
    /\bGNU (?:C(?:\+\+)?|Fortran|Ada|AS|GIMPLE|Go)\d* \d+\.[\d.]+/,
    // gcc (Debian 12.2.0-14) 12.2.0
    /\bgcc(?:-\d+)? (?:version )?\(?[^\n\0)]*\)? ?\d+\.\d+\.\d+/,
    /clang version [^\n\0]+/,
    /rustc(?: version)? \d[^\n\0]*/,
  ]),
  createPattern(
    'generator-version',
    true,
    [
      // WHEEL and METADATA
      /(?<=\bGenerator: )[^\n\0]+/,
      /\b(?:[Gg]enerated|[Cc]reated|[Pp]roduced) (?:by|with|using) [^\n\0]{0,80}?\d+(?:\.\d+)+[\w.+-]*/,
      /\bCython \d+(?:\.\w+)+/,
    ],
    'm',
  ),
  createPattern(
    'random-name',
    true,
    [
      // a UUID
      /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/,
      // tempfile of Python
      /\btmp[a-z0-9_]{6,10}\b/,
      /\b(?:pip|build|tox|pytest)-[a-z-]+-[a-z0-9_]{8}\b/,
      // mktemp(1), mkstemp(3)
      /(?<=\/)\.?tmp\.[A-Za-z0-9]{6,12}\b/,
      /(?<=[./-])(?=[A-Za-z0-9]*(?:[0-9]|[a-z][A-Z]))(?=[0-9]*[A-Za-z])[A-Za-z0-9]{6}(?=\/|$)/,
      // repr of an object
      /\bat 0x[0-9a-f]{6,16}\b/,
    ],
    'm',
  ),
  createPattern('kernel', true, [
    // uname -r, uname -v
    /\b\d+\.\d+\.\d+(?:-\d+)?-(?:amd64|arm64|generic|cloud-amd64|azure|aws|gcp|virt|lts|rt)\b/,
    /#\d+ SMP [^\n\0]+/,
    /\bLinux(?:-| version | )\d+\.\d+(?:\.\d+)?[\w.+~-]*/,
  ]),
  createPattern('time-zone', true, zoneForms),
  createPattern('date', true, dateForms),
  createPattern('locale', true, [
    /\b(?:[a-z]{2,3}_[A-Z]{2}(?:\.[A-Za-z0-9-]+)?(?:@\w+)?|C\.(?:UTF-8|utf8)|POSIX)(?![\w.])/,
    // LANG=…
    /(?<=(?:LANG|LC_[A-Z]+|locale)\W{1,4})[A-Za-z_.@0-9-]+/,
  ]),
  createPattern(
    'home',
    true,
    [
      /(?<![\w.])(?:\/home\/[^\s/"'\0:;,)]+|\/root|\/Users\/[^\s/"'\0:;,)]+|\/nonexistent)(?=[/\s"'\0:;,)]|$)/,
    ],
    'm',
  ),
  createPattern(
    'jobs',
    true,
    [
      // options of make and its kin
      /(?<![\w-])-j ?\d+/,
      /--jobs[= ]\d+/,
      /--parallel[= ]\d+/,
      // cpu_count: 4, "4 workers"
      /\b(?:jobs|cpus?|cores|processors|nproc|workers|threads|parallel)(?:["' _]*(?:count)?["']?[=: ]+)\d+/,
      /\b\d+ (?:jobs|cpus?|CPUs?|cores|processors|workers|threads)\b/,
    ],
    'i',
  ),
  createPattern(
    'cpu-dependent',
    true,
    [
      // options of compilers
      /-m(?:arch|tune|cpu)=[\w.+-]+/,
      /\b(?:avx\w*|sse\d\w*|ssse3|fma\d?|bmi\d|x86-64-v\d|znver\d|haswell|skylake[\w-]*|icelake[\w-]*)\b/,
      // /proc/cpuinfo
      /\b(?:Intel|AMD)\([RT]\)[^\n\0]*/,
      /\b(?:AMD|Intel) (?:EPYC|Xeon|Ryzen|Core)[^\n\0]*/,
    ],
    'i',
  ),
  createPattern(
    'build-path',
    true,
    // below a folder in which people and machines build
    [
      /(?<![\w.:/-])\/(?:build|builds|buildd|tmp|var\/tmp|workspace|home|root|srv|mnt|github|__w)(?=[/\w.+@~%-])[\w.+@~%/-]*/,
    ],
  ),
  // any other absolute path
  createPattern('build-path', false, [/(?<![\w.:/-])\/(?:[\w.+@~%-]+\/)+[\w.+@~%-]*/]),
  createPattern('user-name', false, [
    /(?<=\b(?:[Uu]ser(?:name)?|USER|LOGNAME|built by|Built by|by)\W{1,4})[a-z_][\w.-]*(?:@[\w-]+)?/,
    /(?<=\buid\W{1,3})\d+/,
  ]),
  createPattern('host-name', false, [
    /(?<=\b(?:[Hh]ost(?:name)?|HOST(?:NAME)?|node(?:name)?|[Mm]achine|built on(?: host)?|Built on(?: host)?|@)\W{0,4})[A-Za-z0-9][\w.-]*/,
  ]),
  createPattern('derived', false, [
    // SHA-512, SHA-384, SHA-256, SHA-1 and MD5 as digits; SHA-256 as RECORD has it
    /\b(?:[0-9a-f]{128}|[0-9a-f]{96}|[0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{32})\b/,
    /sha256=[\w-]{43}(?![\w-])/,
  ]),
  // digits of both kinds: neither a number nor a word
  createPattern('random-name', false, [/\b(?=[0-9a-f]*[0-9])(?=[0-9a-f]*[a-f])[0-9a-f]{8,24}\b/]),
  { code: 'set-order', tells: true, undo: sortItems },
]

/** A piece of text between brackets, commas and blanks. */
const item = /"[^"]*"|'[^']*'|[^\s,;(){}[\]]+/g

/** Items of each line in byte order, and behind them what stands between them: that other blanks are no other order. */
function sortItems(text: string): string {
  const sortLine = (line: string) => `${(line.match(item) ?? []).sort().join(' ')}${line.replace(item, '')}`
  return text.split('\n').map(sortLine).join('\n')
}
