import type { Action } from '../../actions/action.ts'
import { digestAction } from '../../actions/action-digest.ts'
import { alpha } from '../../actions/contract.ts'
import type { Executor } from '../../actions/host.ts'
import { digestTree } from '../../actions/tree-digest.ts'
import type { Sha256 } from '../../core/digest.ts'

/** One action of a step that did not make the same when it ran again. */
export interface GuiltyAction {
  /** What it does, such as `pack hello_1.0-1_all.deb`. */
  readonly label: string
  /** The identity of the first builder's action. */
  readonly digest: Sha256
}

/** One action that ran: what it was, and what it left; nothing where it failed. */
interface SeenAction extends GuiltyAction {
  readonly outputs?: Sha256
}

/** Sees the actions that executors run. */
export interface ActionWatch {
  readonly watch: (executor: Executor) => Executor
  /** In the order in which they began. */
  readonly seen: () => readonly SeenAction[]
}

/** Begins to watch; an action's digest is the one that it has for the first builder, whoever runs it. */
export function watchActions(): ActionWatch {
  const seen: SeenAction[] = []
  const note = (action: Action): number =>
    seen.push({ label: action.label, digest: digestAction(action, alpha).digest }) - 1
  return {
    seen: () => seen,
    watch: executor => ({
      ...executor,
      execute: async (action, signal) => {
        const at = note(action)
        const ran = await executor.execute(action, signal)
        const noted = seen[at]
        if (ran.ok && noted !== undefined)
          seen[at] = { ...noted, outputs: digestTree(ran.value.outputs).sha256 }
        return ran
      },
    }),
  }
}

/** The first action of two runs that was given the same and left something else. What was given other things follows from another. */
export function findGuiltyAction(
  first: readonly SeenAction[],
  second: readonly SeenAction[],
): GuiltyAction | undefined {
  const others = new Map(second.map(({ digest, outputs }) => [digest, outputs]))
  const found = first.find(({ digest, outputs }) => others.has(digest) && others.get(digest) !== outputs)
  return found && { label: found.label, digest: found.digest }
}
