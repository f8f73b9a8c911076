import type { TreeDirectory } from '../../actions/tree.ts'
import { walkTree } from '../../actions/tree-paths.ts'
import type { CauseCode } from '../causes/cause.ts'

/** By which calls a source usually learns what a cause is about: Python, C, shell and make. */
const calls: Readonly<Partial<Record<CauseCode, RegExp>>> = {
  'host-name':
    /platform\.node\(|platform\.uname\(|socket\.getfqdn\(|gethostname\(|os\.uname\(|\bhostname\b\)/,
  'user-name': /getpass\.getuser\(|getlogin\(|getpwuid\(|getuid\(|\bwhoami\b|['"$]LOGNAME\b|['"$]USER\b/,
  home: /expanduser\(|Path\.home\(|['"$]HOME\b/,
  kernel: /platform\.release\(|platform\.platform\(|platform\.version\(|uname\(|\buname -/,
  date: /__DATE__|__TIME__|date\.today\(|datetime\.(?:now|today|utcnow)\(|\btime(?:_ns)?\(|strftime\(|\$\(date\b/,
  'time-zone': /\blocaltime\(|\btzname\b|astimezone\(|fromtimestamp\(|strftime\(|mktime\(/,
  locale: /\bsetlocale\(|getlocale\(|['"$]LC_[A-Z]+\b|['"$]LANG\b/,
  jobs: /cpu_count\(|sched_getaffinity\(|_NPROCESSORS_|\bnproc\b/,
  'random-name':
    /\buuid[14]\(|\brandom\(|\brandom\.|\bsecrets\.|urandom\(|mkdtemp\(|mkstemp\(|\bmktemp\b|\bid\(/,
  'set-order': /listdir\(|iterdir\(|scandir\(|glob\(|os\.walk\(|readdir\(|\bset\(|\bhash\(/,
  'member-order': /listdir\(|iterdir\(|scandir\(|glob\(|os\.walk\(|readdir\(/,
  umask: /st_mode\b|umask\(|chmod\(/,
  'build-path': /getcwd\(|abspath\(|realpath\(|resolve\(|__file__\b|__FILE__\b|\bfile!/,
  environment: /os\.environ|getenv\(/,
  'search-path': /\bwhich\(|find_executable\(|\bcommand -v\b/,
  terminal: /isatty\(/,
  'file-system': /st_size\b|statvfs\(|statfs\(/,
}

/** Longer files are data, or made by a program. */
const mostBytes = 262_144
const sourceNames =
  /(?:\.(?:py|pyx|pxd|c|cc|cpp|cxx|h|hpp|rs|sh|in|cmake|mk|build)|(?:^|\/)(?:Makefile|CMakeLists\.txt|configure))$/

/** One place in a source that may be the reason of a difference. */
export interface Telltale {
  readonly path: string
  /** 1-based. */
  readonly line: number
  /** The call, without its arguments. */
  readonly call: string
}

/**
 * The first place in a source that asks for what a cause is about: what builds before what is built, shallow folders
 * before deep ones. Only a hint: that such a call leaves its answer in the result is not shown by it.
 */
export function findTelltale(source: TreeDirectory, cause: CauseCode): Telltale | undefined {
  const call = calls[cause]
  if (call === undefined) return undefined
  const files = [...walkTree(source)].filter(([path]) => sourceNames.test(path))
  const ranked = files.map(([path, node]) => ({ path, node, rank: rankOf(path) }))
  for (const { path, node } of ranked.toSorted((a, b) => a.rank - b.rank)) {
    if (node.kind !== 'file' || node.bytes === undefined || node.bytes.byteLength > mostBytes) continue
    for (const [index, line] of Buffer.from(node.bytes).toString('utf8').split('\n').entries()) {
      const found = call.exec(withoutComment(line))
      if (found !== null) return { path, line: index + 1, call: nameOf(found[0]) }
    }
  }
  return undefined
}

function rankOf(path: string): number {
  const depth = path.split('/').length - 1
  return depth + (/(?:^|\/)tests?\//.test(path) ? 100 : 0) + (/(?:^|\/)setup\.py$/.test(path) ? -0.5 : 0)
}

function withoutComment(line: string): string {
  return line.replace(/(?:^|\s)(?:#(?!\s*define)|\/\/).*$/, '')
}

function nameOf(found: string): string {
  return found.replace(/^['"$]+/, '').replace(/\($/, '()')
}
