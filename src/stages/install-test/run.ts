import type { RootFileSystem } from '../../actions/action.ts'
import type { Executor, Host } from '../../actions/host.ts'
import { nodeAt } from '../../actions/tree-paths.ts'
import type { Failure } from '../../core/failure.ts'
import { ok, type Result } from '../../core/result.ts'
import { z } from '../../core/shape.ts'
import { type InstallTestReport, type InstallTestRequest, installTestAction, unseen } from './install-test.ts'

const report = z.strictObject({
  steps: z.array(z.strictObject({ step: z.string(), command: z.string(), status: z.int() })),
})

/** The last line of a failed test's output, after its marker. */
const outcome = z.discriminatedUnion('code', [
  z.strictObject({
    code: z.literal('install-test-failed'),
    step: z.string(),
    command: z.string(),
    status: z.int(),
    tail: z.array(z.string()),
  }),
  z.strictObject({ code: z.literal('leftover-files'), step: z.string(), paths: z.array(z.string()) }),
  z.strictObject({
    code: z.literal('install-check-failed'),
    check: z.string(),
    problems: z.array(z.string()),
  }),
])

const marker = 'install-test: '

/** Runs the install test; a step that fails becomes a failure that names it. */
export async function runInstallTest(
  request: InstallTestRequest,
  root: RootFileSystem,
  { store }: Pick<Host, 'store'>,
  executor: Executor,
  signal: AbortSignal,
): Promise<Result<InstallTestReport, Failure>> {
  const ran = await executor.execute(installTestAction(request, root), signal)
  if (!ran.ok) return { ok: false, failures: ran.failures.map(explain) }
  const node = nodeAt(ran.value.outputs, 'report.json')
  if (node?.kind !== 'file') throw new Error('the install test left no report.json')
  const bytes = await store.read(node.digest)
  if (!bytes.ok) return bytes
  const { steps } = report.parse(JSON.parse(Buffer.from(bytes.value).toString('utf8')))
  return ok({ steps, unseen })
}

/** What the test's own last line says of a failed action; other failures stay as they are. */
function explain(failure: Failure): Failure {
  if (failure.code !== 'action-failed') return failure
  const line = failure.tail.findLast(text => text.startsWith(marker))
  if (line === undefined) return failure
  try {
    const said = outcome.safeParse(JSON.parse(line.slice(marker.length)))
    return said.success ? { ...said.data, kept: { log: failure.log, folder: failure.folder } } : failure
  } catch {
    return failure
  }
}
