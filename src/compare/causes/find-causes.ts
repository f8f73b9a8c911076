import type { Difference } from '../difference.ts'
import { createKeeper } from '../kept-text.ts'
import type { Remark } from '../walk.ts'
import { type BuilderFacts, knownPatterns } from './builder-facts.ts'
import { explainBytecode, explainSourceHash, isCode, isSourceHash } from './bytecode-cause.ts'
import { type Cause, type Finding, groupFindings } from './cause.ts'
import { dropEchoes } from './echoes.ts'
import { explainSection } from './elf-section.ts'
import { explainText } from './explain-text.ts'
import { causeOfField } from './field-cause.ts'
import { explainListLines, isListOfFiles } from './list-lines.ts'
import type { Pattern } from './pattern.ts'
import { explainTime } from './time-cause.ts'

/** A difference with what its reader knows about it. */
export interface Reported {
  readonly difference: Difference
  readonly remark: Remark
}

/** Why things differ, and which differences nothing here explains. */
export interface CausesFound {
  readonly causes: readonly Cause[]
  readonly unexplained: readonly Difference[]
}

/** Finds out why things differ, one difference after the other. */
export interface CauseSearch {
  /** Looks at a difference and returns as much of it as is kept. */
  readonly add: (reported: Reported) => Difference
  readonly finish: () => CausesFound
}

/** A difference as it is kept, with its causes, or what is asked for them at the end. */
type Looked =
  | { readonly kept: Difference; readonly findings: readonly Finding[] }
  | { readonly kept: Difference; readonly waits: Reported }

/** How many characters of lists wait for the names of all that differs. */
const mostWaiting = 2 ** 24

/** What is known beside a difference itself. */
interface Background {
  /** The words of the two builders. */
  readonly known: readonly Pattern[]
  /** Names of everything that differs. */
  readonly touched: ReadonlySet<string>
  readonly now: number | undefined
}

/** Begins a search. `facts` is what is known of the two builders, if anything; `now` the wall clock, if times are judged by it. */
export function createCauseSearch(facts: readonly BuilderFacts[] = [], now?: number): CauseSearch {
  const touched = new Set<string>()
  const background: Background = { known: knownPatterns(facts), touched, now }
  const keep = createKeeper()
  const found: Looked[] = []
  let waiting = 0
  return {
    add: reported => {
      const { difference } = reported
      for (const name of namesOf(difference)) touched.add(name)
      const kept = keep(difference)
      const size = needsNames(difference) ? sizeOf(difference) : Number.POSITIVE_INFINITY
      const canWait = waiting + size <= mostWaiting
      if (canWait) waiting += size
      // NOTE: what is explained at once must not be held by what is asked at the end.
      found.push(canWait ? { kept, waits: reported } : { kept, findings: explainOne(reported, background) })
      return kept
    },
    finish: () => {
      const explained = found.map(({ kept, ...one }) => ({
        kept,
        findings: 'findings' in one ? one.findings : explainOne(one.waits, background),
      }))
      const findings = explained.flatMap(one => one.findings)
      return {
        causes: groupFindings(
          dropEchoes(
            findings,
            found.map(({ kept }) => kept.where),
          ),
        ),
        unexplained: explained.flatMap(one => (one.findings.length === 0 ? [one.kept] : [])),
      }
    },
  }
}

/** Only the names of all that differs tell what such a difference follows from. */
function needsNames(difference: Difference): boolean {
  return isListOfFiles(difference.where) || (difference.kind === 'field' && isSourceHash(difference.field))
}

function sizeOf(difference: Difference): number {
  const hunks =
    difference.kind === 'lines' ? difference.hunks : 'strings' in difference ? difference.strings : []
  return (hunks ?? [])
    .flatMap(({ first, second }) => [...first, ...second])
    .reduce((sum, line) => sum + line.length, 0)
}

/** Names of everything that differs, by which a list of checksums may call it. */
function namesOf(difference: Difference): readonly string[] {
  const names = difference.kind === 'only-in' ? [...difference.where, difference.name] : difference.where
  return names.map(name => name.replace(/^\.\//, '').replace(/\/$/, ''))
}

function explainOne(
  { difference, remark }: Reported,
  { known, touched, now }: Background,
): readonly Finding[] {
  const { where } = difference
  const certainty = remark.complete ? 'certain' : 'likely'
  switch (difference.kind) {
    case 'field':
    case 'field-missing': {
      const code = causeOfField(remark.format, difference)
      const isTime = (code === 'mtime' || code === 'zip-time') && difference.kind === 'field'
      const time = isTime && explainTime(difference, remark, now)
      // NOTE: that a limit cut the times is read from the other members, it is not shown by undoing anything.
      if (time) return [{ ...time, certainty: time.code === 'clamped-mtime' ? 'likely' : certainty, where }]
      if (remark.format === 'pyc' && difference.kind === 'field' && isSourceHash(difference.field))
        return [explainSourceHash(where, showField(difference), certainty, touched)]
      if (code !== undefined) return [{ code, certainty, where, evidence: showField(difference) }]
      if (difference.kind === 'field-missing') return []
      const hunk = { lines: [1, 1], first: [difference.first], second: [difference.second] } as const
      return explainText([hunk], where, known, remark.complete)
    }
    case 'order': {
      const evidence = `${difference.first[0] ?? ''} or ${difference.second[0] ?? ''} first`
      return [{ code: remark.format === 'JSON' ? 'set-order' : 'member-order', certainty, where, evidence }]
    }
    case 'compression': {
      const { levels, format, account } = difference
      const same = `the same content, ${account.sizes.join(' and ')} bytes of ${format}`
      if (levels !== undefined) {
        const evidence = `${same}, as compressing it again at levels ${levels.join(' and ')} makes them`
        return [{ code: 'compression-level', certainty: 'certain', where, evidence }]
      }
      const evidence = `${same}; another program or another level, which cannot be told apart here`
      return [{ code: 'compression-implementation', certainty: 'likely', where, evidence }]
    }
    case 'format':
      if (remark.format !== 'compression') return []
      return [
        {
          code: 'compression-implementation',
          certainty,
          where,
          evidence: `${difference.first} and ${difference.second}`,
        },
      ]
    case 'lines': {
      if (remark.reordered !== undefined)
        return [{ code: remark.reordered, certainty, where, evidence: 'the same lines in another order' }]
      const listed = explainListLines(difference.hunks, where, touched)
      return [...listed.findings, ...explainText(listed.rest, where, known, true)]
    }
    case 'bytes': {
      const section = explainSection(where, difference.strings)
      if (section !== undefined) {
        // NOTE: a linker puts merged strings into an order that follows from what they are.
        const told = explainText(section.strings, where, known, section.isText).filter(
          ({ code }) => code !== 'set-order' && code !== 'locale',
        )
        return told.length > 0 ? told : [section.finding]
      }
      if (remark.format === 'pyc' && isCode(where))
        return explainBytecode(difference.strings ?? [], where, known)
      const listed = explainListLines(difference.strings ?? [], where, touched)
      return [...listed.findings, ...explainText(listed.rest, where, known, true)]
    }
    default:
      return []
  }
}

function showField(difference: Extract<Difference, { readonly field: string }>): string {
  return difference.kind === 'field'
    ? `${difference.field} ${difference.first} and ${difference.second}`
    : `${difference.field} ${difference.value} only in the ${difference.side}`
}
