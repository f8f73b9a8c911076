import { sortByBytes } from '../core/bytes.ts'
import { digestOf, type Sha256 } from '../core/digest.ts'
import type { Action, Builder } from './action.ts'
import { containerPaths, contractVersion, entryArguments, fixedEnvironment } from './contract.ts'
import { inputRoot } from './input-root.ts'
import { encodeActionFields, encodeCommandFields, type Pair } from './reapi.ts'
import { digestTree } from './tree-digest.ts'
import type { Variations } from './variation.ts'
import { variationsOf, variedArguments, variedEnvironment, variedFolder } from './varied-command.ts'

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
  const variations = variationsOf(action, builder)
  const command = encodeCommandFields({
    arguments: commandArguments(action, variations),
    environment: commandEnvironment(action, variations),
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
export function commandArguments({ command }: Action, variations: Variations = {}): readonly string[] {
  const folder = variedFolder(command.workingDirectory, variations)
  return [...entryArguments(folder, variations.umask), ...variedArguments(command.arguments, variations)]
}

/** All variables of an action in the order of names; an action cannot give those of the contract another value. */
export function commandEnvironment(
  { command, profile }: Action,
  variations: Variations = {},
): readonly Pair[] {
  const { added, changed } = variedEnvironment(variations)
  return sortByBytes(
    Object.entries({ ...added, ...command.environment, ...fixedEnvironment(profile), ...changed }),
    ([name]) => name,
  )
}

/** What an executor must arrange beyond the input root. Sorted by name, as REAPI wants. */
function platformProperties(action: Action, builder: Builder): readonly Pair[] {
  const { profile } = action
  const varied = Object.entries(variationsOf(action, builder))
  const properties = {
    'container-contract': contractVersion,
    cpus: String(builder.cpus),
    'file-order': String(builder.fileOrder),
    hostname: builder.hostname,
    profile,
    uid: String(profile === 'system' ? 0 : builder.uid),
    ...Object.fromEntries(varied.map(([name, value]) => [`variation-${name}`, value])),
  }
  return sortByBytes(Object.entries(properties), ([name]) => name)
}
