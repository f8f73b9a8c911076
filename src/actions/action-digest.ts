import { sortByBytes } from '../core/bytes.ts'
import { digestOf, type Sha256 } from '../core/digest.ts'
import type { Action, Builder } from './action.ts'
import { containerPaths, contractVersion, entryArguments, fixedEnvironment } from './contract.ts'
import { inputRoot } from './input-root.ts'
import { encodeActionFields, encodeCommandFields, type Pair } from './reapi.ts'
import { digestTree } from './tree-digest.ts'

/** An action as a builder runs it, in the words of the Remote Execution API. */
export interface EncodedAction {
  /** SHA-256 of the encoded `Action`: the action's identity and the key of its result. */
  readonly digest: Sha256
  /** The encoded messages; `Action` refers to `Command` and to the input root by their digests. */
  readonly action: Uint8Array
  readonly command: Uint8Array
}

/** The identity of an action for one builder. Equal actions have equal digests, on every machine. */
export function digestAction(action: Action, builder: Builder): EncodedAction {
  const platform = platformProperties(action, builder)
  const command = encodeCommandFields({
    arguments: commandArguments(action),
    environment: commandEnvironment(action),
    outputPaths: [containerPaths.output.slice(1)],
    platform,
  })
  const encoded = encodeActionFields({
    command: digestOf(command),
    inputRoot: digestTree(inputRoot(action)),
    platform,
  })
  return { digest: digestOf(encoded).sha256, action: encoded, command }
}

/** What is executed at the input root, the contract's entry first. */
export function commandArguments({ command }: Action): readonly string[] {
  return [...entryArguments(command.workingDirectory), ...command.arguments]
}

/** All variables of an action in the order of names; those of the contract cannot be given another value. */
export function commandEnvironment({ command, profile }: Action): readonly Pair[] {
  return sortByBytes(
    Object.entries({ ...command.environment, ...fixedEnvironment(profile) }),
    ([name]) => name,
  )
}

/** What an executor must arrange beyond the input root. Sorted by name, as REAPI wants. */
function platformProperties({ profile }: Action, builder: Builder): readonly Pair[] {
  const properties = {
    'container-contract': contractVersion,
    cpus: String(builder.cpus),
    'file-order': String(builder.fileOrder),
    hostname: builder.hostname,
    profile,
    uid: String(profile === 'system' ? 0 : builder.uid),
  }
  return sortByBytes(Object.entries(properties), ([name]) => name)
}
