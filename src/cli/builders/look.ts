import { alpha } from '../../actions/contract.ts'
import type { VariationName } from '../../actions/variation.ts'
import type { BuilderFacts } from '../../compare/causes/builder-facts.ts'
import type { CauseCode } from '../../compare/causes/cause.ts'
import { compareFiles } from '../../compare/comparison.ts'
import type { Difference } from '../../compare/difference.ts'
import { showWhere } from '../../compare/report/describe.ts'
import type { Settings } from '../../compare/variations/settings.ts'
import { listSuspects } from '../../compare/variations/suspects.ts'
import { type Failure, failureMessage } from '../../core/failure.ts'
import { ok, type Result } from '../../core/result.ts'
import { createDecompressor } from '../../machine/decompress.ts'
import { contentOfPath } from '../../machine/open-content.ts'
import type { LocalHost } from '../open-host.ts'
import { listChanged, type Outcome, type Trial } from './trial.ts'

/** What is seen where a step did not make the same. */
export interface Look {
  /** The place that differs; absent where the step failed. */
  readonly path?: string
  /** Why the step failed. */
  readonly problem?: string
  readonly evidence?: string
  /** Causes that the files show. */
  readonly shown: readonly CauseCode[]
  /** Whose values stand in what differs. */
  readonly suspects: readonly VariationName[]
  /** Everything that differs, as `path` names it; one that says so where the step failed. */
  readonly places: ReadonlySet<string>
}

const failed = 'the step fails'

/**
 * Looks into the first file that differs: what is seen there, and who is suspected of it. Left out are places that differ
 * in any case.
 */
export async function lookAt(
  { reference }: Trial,
  outcome: Outcome,
  settings: Settings,
  host: LocalHost,
  signal: AbortSignal,
  without: ReadonlySet<string> = new Set(),
): Promise<Result<Look, Failure>> {
  const blind = { shown: [], suspects: [] }
  if (outcome.kind === 'failed')
    return ok({ ...blind, problem: describeProblem(outcome.failure), places: new Set([failed]) })
  const [difference] = listChanged(reference, outcome.artifacts)
  if (difference === undefined) return ok({ ...blind, places: new Set() })
  if (difference.first === undefined || difference.second === undefined)
    return ok({ ...blind, path: difference.path, places: new Set([difference.path]) })
  const { path, first, second } = difference
  await using decompressor = createDecompressor()
  const open = ({ sha256, size }: typeof first) => contentOfPath(host.store.pathOf(sha256), size)
  const facts = [factsOf({}), factsOf(settings)]
  const compared = await compareFiles(open(first), open(second), path, { decompressor, signal, facts })
  if (!compared.ok) return compared
  const isNew = ({ where }: Pick<Difference, 'where'>) => !without.has(showWhere(where))
  const differences = compared.value.differences.filter(isNew)
  const causes = compared.value.causes
    .map(cause => ({ ...cause, findings: cause.findings.filter(isNew) }))
    .filter(({ findings }) => findings.length > 0)
  // Whether a packed size comes out the same is chance where the content is.
  const onlyFollows = (place: string) => {
    const codes = causes.flatMap(({ code, findings }) =>
      findings.some(({ where }) => showWhere(where) === place) ? [code] : [],
    )
    return codes.length > 0 && codes.every(code => code === 'derived')
  }
  const example = causes.find(({ code }) => code !== 'derived')?.findings[0] ?? differences[0]
  return ok({
    path: example === undefined ? path : showWhere(example.where),
    ...(example !== undefined && 'evidence' in example ? { evidence: example.evidence } : {}),
    shown: causes.map(({ code }) => code),
    suspects: listSuspects({ differences, causes }, settings),
    places: new Set(differences.map(({ where }) => showWhere(where)).filter(place => !onlyFollows(place))),
  })
}

/** The failure and the last that the command said. */
function describeProblem(failure: Failure): string {
  const said =
    failure.code === 'action-failed' ? failure.tail.filter(line => line.trim() !== '').at(-1) : undefined
  return [failureMessage(failure), ...(said === undefined ? [] : [said.trim()])].join(': ')
}

/** What a comparison may know of a builder. */
function factsOf({ hostname = alpha.hostname, user, home, 'build-path': buildPath }: Settings): BuilderFacts {
  return {
    hostname,
    ...(user === undefined ? {} : { user }),
    home: home ?? '/build/home',
    buildPath: buildPath ?? '/build/src',
  }
}
