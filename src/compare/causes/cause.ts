import type { Where } from '../difference.ts'

/** Why two builds differ. The codes are public: `explain CODE` and docs/how-to/CODE.md. */
export type CauseCode = keyof typeof sentences

/** One cause at one place. */
export interface Finding {
  readonly code: CauseCode
  /** Certain only where undoing exactly this (and the other causes named beside it) was shown to make both sides equal. */
  readonly certainty: 'certain' | 'likely'
  readonly where: Where
  /** What was seen, in a few words. */
  readonly evidence: string
  /** The evidence says where, not what: any other place of the cause is the better example. */
  readonly vague?: true
}

/** One cause with all its places. */
export interface Cause {
  readonly code: CauseCode
  /** Certain where all its findings are. */
  readonly certainty: 'certain' | 'likely'
  readonly sentence: string
  readonly findings: readonly Finding[]
}

/** What each cause means: lower case, no full stop. */
const sentences = {
  mtime: 'files carry the time at which they were written, not one fixed time',
  'clamped-mtime':
    'times later than a limit were cut to it, and files older than that kept times of their own',
  'future-mtime': 'files carry a time that is still to come: a clock was ahead, or an epoch is',
  'member-order': 'the members stand in another order, as the file system listed them',
  owner: 'the builder’s own user or group is in the archive',
  mode: 'files have other permissions',
  umask: 'permissions follow the umask of whoever built',
  'tar-dialect': 'another tar program, or another of its formats, wrote the archive',
  'zip-time': 'zip members carry the time of the build',
  'zip-attributes': 'zip members have other attributes or permissions',
  'zip-creator': 'another zip writer, or another version of it, made the archive',
  'gzip-header': 'the gzip header holds a time, a name or the operating system',
  'compression-level': 'the same content was compressed at another level',
  'compression-implementation': 'the same content was compressed by another program or library',
  'compression-blocks': 'the same content was compressed in other blocks, as the number of threads decides',
  'pyc-mode': 'bytecode is bound to its source in another way: time, checked or unchecked hash',
  'pyc-source-path': 'bytecode holds the path at which its source was compiled',
  'pyc-references':
    'bytecode marks shared objects differently, as the state of the compiling process decides',
  'build-path': 'the path of the build folder is inside',
  home: 'the home folder of whoever built is inside',
  'user-name': 'the name of whoever built is inside',
  'host-name': 'the name of the building machine is inside',
  kernel: 'the release of the building machine’s kernel is inside',
  date: 'the date or time of the build is inside',
  'random-name': 'a random name or number is inside',
  locale: 'the language settings of whoever built show in text or order',
  'time-zone': 'the time zone of whoever built shows',
  'set-order': 'items without an order of their own (a set, a folder’s entries) stand as they came',
  'build-id': 'only the build-id differs, which the linker computes from what it is given',
  'debug-lines': 'information for debuggers differs: lines, names, paths or flags',
  'cpu-dependent': 'code or text depends on the building machine’s processor',
  jobs: 'the number of parallel jobs or processors shows',
  'generator-version': 'another version of the tool that generated the file names itself inside',
  'compiler-version': 'another compiler, or another version of it, names itself inside',
  environment: 'a variable of the builder’s environment shows',
  'search-path': 'the order of the folders in PATH decides which name or program is used',
  'file-system': 'the kind of file system that the build folder lies on shows',
  terminal: 'the build does something else where it has a terminal',
  derived: 'sizes and checksums that follow from the other differences',
  'version-or-changelog': 'the two are other versions, or have other changelogs',
  'different-inputs':
    'the two were not made from the same inputs, so that this is no comparison of the same thing',
} as const

/** All codes, for `explain`. */
export const causeCodes: readonly string[] = Object.keys(sentences)

/** Whether a word is the code of a cause. */
export function isCauseCode(code: string): code is CauseCode {
  return Object.hasOwn(sentences, code)
}

/** What a cause means, as a sentence: lower case, no full stop. */
export function sentenceOf(code: CauseCode): string {
  return sentences[code]
}

/** Which cause is told first: what explains others before what follows. */
const order = ['different-inputs', 'version-or-changelog']

/** Puts findings together by their code, the most telling cause first. */
export function groupFindings(findings: readonly Finding[]): readonly Cause[] {
  const groups = new Map<CauseCode, Finding[]>()
  for (const finding of findings) groups.set(finding.code, [...(groups.get(finding.code) ?? []), finding])
  return [...groups]
    .map(
      ([code, members]): Cause => ({
        code,
        sentence: sentences[code],
        certainty: members.every(({ certainty }) => certainty === 'certain') ? 'certain' : 'likely',
        findings: members.toSorted((a, b) => Number(a.vague ?? false) - Number(b.vague ?? false)),
      }),
    )
    .toSorted((a, b) => rank(a) - rank(b))
}

function rank({ code, certainty }: Cause): number {
  if (order.includes(code)) return order.indexOf(code)
  if (code === 'derived') return 100
  return certainty === 'certain' ? 10 : 20
}
