import { access, constants } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type BuildReport, reportTarget } from '../../compare/report/build-report.ts'
import type { ComparisonDocument } from '../../compare/report/comparison-shape.ts'
import type { Json } from '../../core/canonical-json.ts'
import type { Failure } from '../../core/failure.ts'
import { collect, fail, ok, type Result } from '../../core/result.ts'
import { diskFailure } from '../../machine/store/disk-failure.ts'
import { optionOf, type VerbInput } from '../verb.ts'
import { writeUserFile } from './write-file.ts'

/** Fails where a report could not be written: to be asked before the work, which may take hours. */
export async function verifyReportPlaces(input: VerbInput): Promise<Result<unknown, Failure>> {
  const places = ['html', 'markdown'].flatMap(name => optionOf(input, name) ?? [])
  const verified = await Promise.all(
    places.map(async (path): Promise<Result<undefined, Failure>> => {
      try {
        await access(dirname(path), constants.W_OK)
        return ok(undefined)
      } catch (error) {
        return fail(diskFailure(error, path, 'writing a file'))
      }
    }),
  )
  return collect(verified)
}

/** Writes the reports of one comparison that --html and --markdown ask for. Their code is loaded only then. */
export function writeComparison(
  first: string,
  second: string,
  comparison: ComparisonDocument,
  input: VerbInput,
): Promise<Result<unknown, Failure>> {
  return writeReports(input, {
    html: async () => (await import('../../compare/report/html.ts')).formatHtml(first, second, comparison),
    markdown: async () =>
      (await import('../../compare/report/markdown.ts')).formatMarkdown(first, second, comparison),
  })
}

/** Writes the reports of two builds, of each target of a recipe. */
export function writeBuildReports(
  reports: readonly BuildReport[],
  input: VerbInput,
): Promise<Result<unknown, Failure>> {
  return writeReports(input, {
    html: async () => (await import('../../compare/report/html-builds.ts')).formatBuildsHtml(reports),
    markdown: async () =>
      (await import('../../compare/report/markdown-builds.ts')).formatBuildsMarkdown(reports),
  })
}

/** Writes the reports of what `reproduce` answered of each target, which may come from an earlier run. */
export async function writeTargetReports(
  answers: readonly { readonly result: Json }[],
  input: VerbInput,
): Promise<Result<unknown, Failure>> {
  if (!input.values.has('html') && !input.values.has('markdown')) return ok(undefined)
  const { targetShape } = await import('../../compare/report/build-shape.ts')
  return writeBuildReports(
    answers.map(({ result }) => reportTarget(targetShape.parse(result))),
    input,
  )
}

interface Formats {
  readonly html: () => Promise<string>
  readonly markdown: () => Promise<string>
}

async function writeReports(
  input: VerbInput,
  { html, markdown }: Formats,
): Promise<Result<unknown, Failure>> {
  const written: Result<undefined, Failure>[] = []
  const [page, summary] = [optionOf(input, 'html'), optionOf(input, 'markdown')]
  if (page !== undefined) written.push(await writeUserFile(page, await html()))
  if (summary !== undefined) written.push(await writeUserFile(summary, await markdown()))
  return collect(written)
}
