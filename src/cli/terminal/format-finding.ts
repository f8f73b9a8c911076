import { type CauseCode, sentenceOf } from '../../compare/causes/cause.ts'
import { nameGuilty, nameSource, proofOf } from '../../compare/report/guilt.ts'
import type { NotVaried } from '../../compare/variations/not-varied.ts'
import type { Settings } from '../../compare/variations/settings.ts'
import type { Json } from '../../core/canonical-json.ts'
import type { Finding } from '../builders/experiment.ts'
import { formatCount } from './format-amount.ts'

/** What makes one step differ, as people read it; the lines stand below a line that names the step. */
export function formatFinding(finding: Finding): readonly string[] {
  const { problem, guilty, unsteady: others = [], shown } = finding
  const { path, evidence } = guilty.length > 1 ? {} : finding
  const unsteady = guilty.length === 0 ? shown.find(code => code !== 'derived') : undefined
  return [
    ...(path === undefined ? [] : [row('where', path)]),
    ...(problem === undefined ? [] : [row('fails', problem)]),
    ...(evidence === undefined ? [] : [row('seen', evidence)]),
    ...(unsteady === undefined ? [] : [row('cause', `${sentenceOf(unsteady)}  [likely]`)]),
    ...formatProof(finding),
    ...others.flatMap(formatUnsteady),
    ...(unsteady === undefined ? [] : [row('advice', `debwright explain ${unsteady}`)]),
  ]
}

/** What rebuilds proved, without what the files alone tell: cause, guilty variation and advice. */
export function formatProof({ guilty, runs }: Finding): readonly string[] {
  const found = `found in ${formatCount(runs, 'run')} of this one step`
  return guilty.length > 0
    ? guilty.flatMap(guilt => formatGuilt(guilt, found))
    : [row('guilty', `no variation: it differs from run to run (${found})`)]
}

/** A step with the identity of its guilty action, which logs are named after, and what that does where the step has several. */
export function nameStep(step: string, action: Finding['action']): string {
  if (action === undefined) return step
  const label = step === 'deb' ? `${action.label}, ` : ''
  return `${step} (${label}action ${action.digest.slice(0, 12)})`
}

/** The same for machines. */
export function describeFinding(finding: Finding): Json {
  const { step, action, path, problem, evidence, guilty, shown, unsteady, runs } = finding
  return {
    step,
    ...(action === undefined ? {} : { action: action.digest, 'action-label': action.label }),
    ...(path === undefined ? {} : { path }),
    ...(problem === undefined ? {} : { problem }),
    ...(evidence === undefined ? {} : { evidence }),
    guilty: guilty.map(({ variations, shown: how, cause, telltale, ...place }) => ({
      ...place,
      variations: [...variations],
      cause: cause ?? null,
      shown: [...how],
      ...(telltale === undefined ? {} : { telltale: { ...telltale } }),
    })),
    ...(unsteady === undefined ? {} : { unsteady: [...unsteady] }),
    causes: [...shown],
    runs,
  }
}

/** What was varied and with which values, and what could not be. */
export function describeVaried(settings: Settings, notVaried: NotVaried): { readonly [key: string]: Json } {
  return { varied: { ...settings }, 'not-varied': { ...notVaried } }
}

/** One line for each thing that was asked for and could not be varied. */
export function formatNotVaried(notVaried: NotVaried): readonly string[] {
  return Object.entries(notVaried).map(([name, reason]) => `not varied: ${name}: ${reason}`)
}

function formatGuilt(guilt: Finding['guilty'][number], found: string): readonly string[] {
  const { path, evidence, cause } = guilt
  const source = nameSource(guilt)
  return [
    ...(path === undefined ? [] : [row('where', path)]),
    ...(evidence === undefined ? [] : [row('seen', evidence)]),
    ...(cause === undefined ? [] : [row('cause', `${sentenceOf(cause)}  [${proofOf(guilt)}]`)]),
    ...(source === undefined ? [] : [row('source', source)]),
    row('guilty', `${nameGuilty(guilt)} (${found})`),
    ...(cause === undefined ? [] : [row('advice', `debwright explain ${cause}`)]),
  ]
}

/** A cause beside the guilty ones' that rebuilding does not bring back. */
function formatUnsteady(code: CauseCode): readonly string[] {
  return code === 'derived'
    ? []
    : [
        row('cause', `${sentenceOf(code)}  [likely]`),
        row('guilty', 'no variation: it differs from run to run'),
        row('advice', `debwright explain ${code}`),
      ]
}

function row(name: string, text: string): string {
  return `  ${name.padEnd(16)}${text}`
}
