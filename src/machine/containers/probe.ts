import { readFile } from 'node:fs/promises'
import type { Failure } from '../../core/failure.ts'
import type { NamespaceStep } from '../../core/failures/container.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { runProgram } from '../process.ts'
import type { Identity } from '../unprivileged.ts'

/** What the host answered to one step of making a container. */
export type StepAnswer =
  | { readonly step: NamespaceStep; readonly allowed: true }
  | {
      readonly step: NamespaceStep
      readonly allowed: false
      /** What bwrap said. */
      readonly answer: string
      readonly remedy: string
      /** Who can change it. */
      readonly owner: string
    }

/**
 * Tries each step of making a container by itself, as the identity containers run under. The whole host is visible to
 * these probes, which run `true` and nothing else.
 */
export async function probeNamespaces(
  identity: Identity,
  signal: AbortSignal,
): Promise<Result<readonly StepAnswer[], Failure>> {
  const answers: StepAnswer[] = []
  const userProbe = await tryOptions([], identity, signal)
  if (!userProbe.ok) return userProbe
  const isMapRefused = userProbe.value?.includes('uid map') === true
  answers.push(await answerFor('user namespace', isMapRefused ? undefined : userProbe.value))
  answers.push(await answerFor('uid map', isMapRefused ? userProbe.value : undefined))
  if (userProbe.value !== undefined) return ok(answers)
  const proc = await tryOptions(['--unshare-pid', '--proc', '/proc'], identity, signal)
  if (!proc.ok) return proc
  answers.push(await answerFor('fresh /proc', proc.value))
  const network = await tryOptions(['--unshare-net'], identity, signal)
  if (!network.ok) return network
  answers.push(await answerFor('network namespace', network.value))
  return ok(answers)
}

/** The failure of the first step that is refused, undefined where none is. */
export async function findRefusal(
  identity: Identity,
  signal: AbortSignal,
): Promise<Result<undefined, Failure>> {
  const answers = await probeNamespaces(identity, signal)
  if (!answers.ok) return answers
  for (const answer of answers.value)
    if (!answer.allowed) {
      const { step, remedy, owner } = answer
      return fail({ code: 'namespace-refused', step, answer: answer.answer, remedy, owner })
    }
  return ok(undefined)
}

/** What bwrap said where it refused, undefined where it ran. */
async function tryOptions(
  options: readonly string[],
  identity: Identity,
  signal: AbortSignal,
): Promise<Result<string | undefined, Failure>> {
  const common = ['--unshare-user', '--uid', '1000', '--gid', '1000', '--die-with-parent']
  const ended = await runProgram(
    {
      program: 'bwrap',
      debianPackage: 'bubblewrap',
      arguments: [...common, '--dev-bind', '/', '/', ...options, '--', 'true'],
      identity,
      timeoutMs: 10_000,
    },
    signal,
  )
  if (!ended.ok) return ended
  return ok(ended.value.exit === undefined ? undefined : ended.value.stderr.trim() || 'no answer')
}

async function answerFor(step: NamespaceStep, answer: string | undefined): Promise<StepAnswer> {
  if (answer === undefined) return { step, allowed: true }
  return { step, allowed: false, answer, ...(await remedyFor(step)) }
}

const administrator = 'the administrator of this machine'
const runnerOwner = 'whoever configures the container or runner that this runs in'

async function remedyFor(step: NamespaceStep): Promise<{ readonly remedy: string; readonly owner: string }> {
  if (step === 'fresh /proc')
    return {
      owner: runnerOwner,
      remedy:
        'parts of /proc are masked here: start the outer container with /proc unmasked (docker: --security-opt systempaths=unconfined)',
    }
  if ((await readSetting('kernel/apparmor_restrict_unprivileged_userns')) === '1')
    return {
      owner: administrator,
      remedy:
        'AppArmor restricts user namespaces (sysctl kernel.apparmor_restrict_unprivileged_userns is 1): load an AppArmor profile for /usr/bin/bwrap with the rule `userns,`, or set it to 0',
    }
  if ((await readSetting('kernel/unprivileged_userns_clone')) === '0')
    return {
      owner: administrator,
      remedy: 'user namespaces are switched off: set sysctl kernel.unprivileged_userns_clone to 1',
    }
  if ((await readSetting('user/max_user_namespaces')) === '0')
    return {
      owner: administrator,
      remedy: 'no user namespace is allowed: set sysctl user.max_user_namespaces to 15000 or more',
    }
  return {
    owner: runnerOwner,
    remedy: `the kernel's settings allow it, so a filter around this process refuses it: allow namespaces to the outer container (docker: --security-opt seccomp=unconfined)`,
  }
}

async function readSetting(name: string): Promise<string | undefined> {
  const text = await readFile(`/proc/sys/${name}`, 'utf8').catch(() => undefined)
  return text?.trim()
}
