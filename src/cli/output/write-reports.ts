import type { Comparison } from '../../compare/comparison.ts'
import type { Failure } from '../../core/failure.ts'
import { collect, type Result } from '../../core/result.ts'
import { optionOf, type VerbInput } from '../verb.ts'
import { writeUserFile } from './write-file.ts'

/** Writes the reports that --html and --markdown ask for. Their code is loaded only then. */
export async function writeReports(
  first: string,
  second: string,
  comparison: Comparison,
  input: VerbInput,
): Promise<Result<unknown, Failure>> {
  const written: Result<undefined, Failure>[] = []
  const [html, markdown] = [optionOf(input, 'html'), optionOf(input, 'markdown')]
  if (html !== undefined) {
    const { formatHtml } = await import('../../compare/report/html.ts')
    written.push(await writeUserFile(html, formatHtml(first, second, comparison)))
  }
  if (markdown !== undefined) {
    const { formatMarkdown } = await import('../../compare/report/markdown.ts')
    written.push(await writeUserFile(markdown, formatMarkdown(first, second, comparison)))
  }
  return collect(written)
}
