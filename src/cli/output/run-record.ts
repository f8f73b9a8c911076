import type { TreeDirectory } from '../../actions/tree.ts'
import { formatTree, parseTree } from '../../actions/tree-json.ts'
import { isJson, type Json } from '../../core/canonical-json.ts'

/** A run that ended well: what it had read, what it left and what it said. */
export interface RunRecord {
  /** Unix time of its end. */
  readonly finished: number
  /** Absolute paths of all that was read, and of all that was looked for and not there. */
  readonly files: readonly string[]
  /** Absolute paths of folders of which everything counts that git tracks. */
  readonly folders: readonly string[]
  /** `digestReads` of both. */
  readonly inputs: string
  readonly outputs: readonly OutputFolder[]
  readonly text: string
  readonly result: Json
}

/** An output folder, by absolute path, and all that is in it. */
export interface OutputFolder {
  readonly path: string
  readonly tree: TreeDirectory
}

/** The record as JSON. */
export function formatRunRecord({ outputs, ...record }: RunRecord): Json {
  return { ...record, outputs: outputs.map(({ path, tree }) => ({ path, tree: formatTree(tree) })) }
}

/**
 * The record that was remembered, undefined where it is none. Read by hand: loading the schema library would take longer
 * than all the rest of an answer that nothing changed.
 */
export function parseRunRecord(value: unknown): RunRecord | undefined {
  if (!isJson(value) || value === null || typeof value !== 'object') return undefined
  if (!('finished' in value && 'files' in value && 'folders' in value && 'inputs' in value)) return undefined
  if (!('outputs' in value && 'text' in value && 'result' in value)) return undefined
  const { finished, files, folders, inputs, outputs: kept, text, result } = value
  if (typeof finished !== 'number' || typeof inputs !== 'string' || typeof text !== 'string') return undefined
  if (!isTexts(files) || !isTexts(folders) || !Array.isArray(kept)) return undefined
  const outputs = kept.flatMap(parseOutput)
  if (outputs.length !== kept.length || result === undefined) return undefined
  return { finished, files, folders, inputs, outputs, text, result }
}

function parseOutput(value: unknown): readonly OutputFolder[] {
  if (typeof value !== 'object' || value === null || !('path' in value && 'tree' in value)) return []
  const tree = parseTree(value.tree)
  return typeof value.path === 'string' && tree !== undefined ? [{ path: value.path, tree }] : []
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(item => typeof item === 'string')
}
