import { open } from 'node:fs/promises'
import { compareDebs, type DebChange, type DebChanges } from '../../compare/deb-changes.ts'
import { readDebSummary } from '../../compare/deb-summary.ts'
import { showLines } from '../../compare/report/describe.ts'
import { escapeControls } from '../../compare/report/plain-text.ts'
import type { Failure } from '../../core/failure.ts'
import { collect, fail, ok, type Result } from '../../core/result.ts'
import { createDecompressor, type LocalDecompressor } from '../../machine/decompress.ts'
import { contentOfFile } from '../../machine/open-content.ts'
import { errorCode } from '../../machine/store/disk-failure.ts'
import type { VerbAnswer, VerbInput } from '../verb.ts'

/** Says what changes for whoever upgrades from one .deb to another: wheels, relations, scripts, files. */
export async function runDiffDeb(input: VerbInput): Promise<Result<VerbAnswer, Failure>> {
  const [before = '', after = ''] = input.positional
  await using decompressor = createDecompressor()
  const read = collect([
    await readDeb(before, decompressor, input.signal),
    await readDeb(after, decompressor, input.signal),
  ])
  if (!read.ok) return read
  const [old, now] = read.value
  if (old === undefined || now === undefined) throw new Error('two files, two packages')
  const changes = compareDebs(old, now)
  const { scripts, ...rest } = changes
  const list = (items: readonly DebChange[]) => items.map(item => ({ ...item }))
  return ok({
    status: 0,
    text: formatChanges(changes),
    result: {
      package: rest.package,
      versions: rest.versions,
      wheels: list(rest.wheels),
      relations: list(rest.relations),
      fields: list(rest.fields),
      files: list(rest.files),
      scripts: scripts.map(({ name, hunks }) => ({ name, hunks: hunks.map(hunk => ({ ...hunk })) })),
    },
  })
}

async function readDeb(path: string, decompressor: LocalDecompressor, signal: AbortSignal) {
  try {
    await using file = await open(path, 'r')
    const { size } = await file.stat()
    return await readDebSummary(path, contentOfFile(file, size), { decompressor, signal })
  } catch (error) {
    const reason = errorCode(error)
    if (reason === undefined) throw error
    return fail<Failure>({ code: 'file-unreadable', path, purpose: 'the package', reason })
  }
}

function formatChanges(changes: DebChanges): string {
  const [before, after] = changes.versions
  const sections: readonly (readonly [title: string, lines: readonly string[]])[] = [
    ['wheels', changes.wheels.map(formatChange)],
    [
      'relations',
      changes.relations.map(({ name, ...change }) =>
        formatChange({ name: name.split(' ')[0] ?? '', ...change }),
      ),
    ],
    ['control fields', changes.fields.map(formatChange)],
    ['scripts', changes.scripts.flatMap(formatScript)],
    ['files', changes.files.map(formatChange)],
  ]
  const shown = sections.flatMap(([title, lines]) =>
    lines.length === 0 ? [] : [`${title}:`, ...lines.map(line => `  ${line}`)],
  )
  const body = shown.length === 0 ? ['nothing changes for whoever installs it'] : shown
  return `${[`${changes.package}  ${before} → ${after}`, ...body].map(escapeControls).join('\n')}\n`
}

function formatChange({ name, before, after }: DebChange): string {
  if (before === undefined) return `+ ${name}  ${after ?? ''}`
  if (after === undefined) return `- ${name}  ${before}`
  return `  ${name}  ${before} → ${after}`
}

function formatScript({ name, hunks }: DebChanges['scripts'][number]): readonly string[] {
  const lines = hunks.flatMap(({ first, second }) => [
    ...(first.length === 0
      ? []
      : showLines(first)
          .split('\n')
          .map(line => `  - ${line}`)),
    ...(second.length === 0
      ? []
      : showLines(second)
          .split('\n')
          .map(line => `  + ${line}`)),
  ])
  return [`  ${name}`, ...lines]
}
