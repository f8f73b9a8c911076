import { formatJson, type Json } from '../../core/canonical-json.ts'
import {
  type Failure,
  failureFacts,
  failureMessage,
  failureStatus,
  formatFailure,
} from '../../core/failure.ts'
import type { VerbAnswer, VerbInput } from '../verb.ts'

/** Version of the `--json` documents. */
const documentSchema = 1
/** Of what this machine or its network lacks, such as each file of a mirror that is down, so many are printed. */
const shownLimit = 8
/** The status of such failures. */
const machineStatus = 5
/** EX_SOFTWARE of sysexits.h: a bug of ours. */
const bugStatus = 70
const cancelledStatus = 130

type Mode = Pick<VerbInput, 'json' | 'quiet'>

/** Prints what a verb answered; returns the exit status. */
export function reportAnswer(verb: string, answer: VerbAnswer, mode: Mode): number {
  for (const remark of mode.quiet ? [] : (answer.remarks ?? [])) process.stderr.write(`${remark}\n`)
  process.stdout.write(
    mode.json ? formatDocument(verb, answer.status, { result: answer.result }) : answer.text,
  )
  return answer.status
}

/** Prints every failure on standard error, and as a document with `--json`; returns the status of the first. */
export function reportFailures(verb: string, failures: readonly Failure[], mode: Mode): number {
  // What lies in the settings is the same failure for each file.
  const different = new Map(failures.map(failure => [formatFailure(failure), failure]))
  const machines = [...different].filter(([, failure]) => failureStatus(failure) === machineStatus)
  const left = new Set(machines.slice(shownLimit).map(([text]) => text))
  const texts = [...different.keys()].filter(text => !left.has(text))
  const status = Math.max(0, ...failures.slice(0, 1).map(failureStatus))
  process.stderr.write(texts.join('\n'))
  if (left.size > 0) process.stderr.write(`\nand ${left.size} more such errors\n`)
  if (mode.json)
    process.stdout.write(formatDocument(verb, status, { failures: failures.map(failureDocument) }))
  return status
}

/** Says that the run was cancelled. */
export function reportCancelled(verb: string, mode: Mode): number {
  process.stderr.write('cancelled\n')
  if (mode.json) process.stdout.write(formatDocument(verb, cancelledStatus, { cancelled: true }))
  return cancelledStatus
}

/** Says that debwright itself is wrong, with what a bug report needs. */
export function reportBug(verb: string, error: unknown, mode: Mode): number {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  process.stderr.write(
    `bug: debwright ${verb} stopped where it should not have\n\n${text}\n\nhint: please report this text, the command and the recipe\n`,
  )
  if (mode.json) process.stdout.write(formatDocument(verb, bugStatus, { bug: text }))
  return bugStatus
}

function formatDocument(verb: string, status: number, content: { readonly [key: string]: Json }): string {
  return formatJson({ schema: documentSchema, verb, status, ...content })
}

function failureDocument(failure: Failure): Json {
  return {
    code: failure.code,
    status: failureStatus(failure),
    message: failureMessage(failure),
    ...failureFacts(failure),
    text: formatFailure(failure),
  }
}
