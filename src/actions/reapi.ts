import { create, toBinary } from '@bufbuild/protobuf'
import type { Digest } from '../core/digest.ts'
import { ActionSchema, CommandSchema, DirectorySchema } from './reapi_pb.ts'

/** A file in an encoded directory. */
export interface FileEntry {
  readonly name: string
  readonly digest: Digest
  readonly executable: boolean
}

/** A REAPI `Directory`; every list in the order of its names' UTF-8 bytes. */
export interface DirectoryFields {
  readonly files: readonly FileEntry[]
  readonly directories: readonly { readonly name: string; readonly digest: Digest }[]
  readonly symlinks: readonly { readonly name: string; readonly target: string }[]
}

/** A name with a value; lists of them are in the order of names. */
export type Pair = readonly [name: string, value: string]

/** A REAPI `Command`. */
export interface CommandFields {
  readonly arguments: readonly string[]
  readonly environment: readonly Pair[]
  readonly outputPaths: readonly string[]
  readonly platform: readonly Pair[]
}

/** A REAPI `Action`. */
export interface ActionFields {
  readonly command: Digest
  readonly inputRoot: Digest
  readonly platform: readonly Pair[]
}

/** Canonical bytes of a `Directory`: fields by number, default values left out. */
export function encodeDirectoryFields(fields: DirectoryFields): Uint8Array {
  const message = create(DirectorySchema, {
    files: fields.files.map(file => ({
      name: file.name,
      digest: digestMessage(file.digest),
      isExecutable: file.executable,
    })),
    directories: fields.directories.map(({ name, digest }) => ({ name, digest: digestMessage(digest) })),
    symlinks: fields.symlinks.map(({ name, target }) => ({ name, target })),
  })
  return toBinary(DirectorySchema, message)
}

/** Canonical bytes of a `Command`, run at the input root. */
export function encodeCommandFields(fields: CommandFields): Uint8Array {
  const message = create(CommandSchema, {
    arguments: [...fields.arguments],
    environmentVariables: pairMessages(fields.environment),
    outputPaths: [...fields.outputPaths],
    platform: { properties: pairMessages(fields.platform) },
  })
  return toBinary(CommandSchema, message)
}

/** Canonical bytes of an `Action`. Its timeout is never set, since it would be a part of the digest. */
export function encodeActionFields(fields: ActionFields): Uint8Array {
  const message = create(ActionSchema, {
    commandDigest: digestMessage(fields.command),
    inputRootDigest: digestMessage(fields.inputRoot),
    platform: { properties: pairMessages(fields.platform) },
  })
  return toBinary(ActionSchema, message)
}

function digestMessage(digest: Digest): { hash: string; sizeBytes: bigint } {
  return { hash: digest.sha256, sizeBytes: BigInt(digest.size) }
}

function pairMessages(pairs: readonly Pair[]): { name: string; value: string }[] {
  return pairs.map(([name, value]) => ({ name, value }))
}
