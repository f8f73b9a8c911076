import { ownValue } from '../../core/own-value.ts'
import type { Hunk, Where } from '../difference.ts'
import { copyText } from '../kept-text.ts'
import { isControlFile } from '../readers/deb822.ts'
import type { CauseCode, Finding } from './cause.ts'

/** Files that list sizes and checksums of others. */
const lists = /(?:^|\/)(?:RECORD|md5sums|sha256sums\.txt|[^/]+\.(?:changes|buildinfo|dsc))$/
/** Control files of a package; METADATA of a wheel. */
const controls = /(?:^|\/)(?:control|METADATA|PKG-INFO|[^/]+\.(?:changes|buildinfo|dsc))$/

const longestEvidence = 100

/** Fields of control files whose difference says what the two are, or follows from their content. */
const fields: Readonly<Record<string, CauseCode>> = {
  'Installed-Size': 'derived',
  Package: 'different-inputs',
  Source: 'different-inputs',
  Name: 'different-inputs',
  Architecture: 'different-inputs',
  'Build-Architecture': 'different-inputs',
  'Installed-Build-Depends': 'different-inputs',
  Version: 'version-or-changelog',
  Changes: 'version-or-changelog',
  Date: 'version-or-changelog',
  Distribution: 'version-or-changelog',
}

/** Whether a file lists others, so that only the names of all that differs tell what its lines follow from. */
export function isListOfFiles(where: Where): boolean {
  return [where.at(-1), where.at(-2)].some(name => lists.test(name ?? ''))
}

/**
 * Takes out of a list of checksums, a control file or a changelog the lines whose reason their place tells: those about files that
 * differ themselves, and fields that follow or that say what the two are. The rest is for others to explain.
 */
export function explainListLines(
  hunks: readonly Hunk[],
  where: Where,
  touched: ReadonlySet<string>,
): { readonly findings: readonly Finding[]; readonly rest: readonly Hunk[] } {
  const [file, field] = isControlFile(where.slice(0, -1))
    ? [where.at(-2) ?? '', where.at(-1) ?? '']
    : [where.at(-1) ?? '', undefined]
  const known = codeOfField(field?.replace(/ \(.*/, ''))
  if (known !== undefined) {
    const [first, second] = [hunks[0]?.first[0] ?? '', hunks[0]?.second[0] ?? '']
    const evidence = `${field}: ${copyText(first, longestEvidence)} and ${copyText(second, longestEvidence)}`
    return { findings: [{ code: known, certainty: 'certain', where, evidence }], rest: [] }
  }
  if (/(?:^|\/)changelog(?:\.Debian)?(?:\.gz)?$/i.test(file)) {
    const evidence = copyText(hunks[0]?.second[0] ?? hunks[0]?.first[0] ?? '', longestEvidence)
    return { findings: [{ code: 'version-or-changelog', certainty: 'likely', where, evidence }], rest: [] }
  }
  const findings: Finding[] = []
  const keep = (line: string): boolean => {
    const code = codeOfLine(file, line, touched)
    const place = findings.findIndex(finding => finding.code === code)
    const before = findings[place]
    if (code === undefined) return true
    const evidence = copyText(line, longestEvidence)
    if (before === undefined) findings.push({ code, certainty: 'certain', where, evidence })
    else if (!before.evidence.includes(' and ') && before.evidence !== evidence)
      findings[place] = { ...before, evidence: `${before.evidence} and ${evidence}` }
    return false
  }
  const rest = hunks.flatMap((hunk): readonly Hunk[] => {
    const [first, second] = [hunk.first.filter(keep), hunk.second.filter(keep)]
    return first.length + second.length === 0 ? [] : [{ ...hunk, first, second }]
  })
  if (rest.length === 0) return { findings, rest }
  return { findings: findings.map(finding => ({ ...finding, certainty: 'likely' })), rest }
}

function codeOfField(name = ''): CauseCode | undefined {
  return ownValue(fields, name)
}

function codeOfLine(file: string, line: string, touched: ReadonlySet<string>): CauseCode | undefined {
  if (lists.test(file)) {
    const path = /(?:^"?|[ *])([^ ,"]+)"?(?:,|$)/.exec(line)?.[1]
    const last = line.trim().split(/[ *]+/).at(-1)
    for (const name of [path, last, line.split(',')[0]?.replaceAll('"', '')])
      if (name !== undefined && isTouched(name, touched)) return 'derived'
  }
  if (controls.test(file)) return codeOfField(/^([A-Za-z-]+):/.exec(line)?.[1])
  return undefined
}

function isTouched(name: string, touched: ReadonlySet<string>): boolean {
  return touched.has(name.replace(/^\.\//, ''))
}
