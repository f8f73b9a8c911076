import { causeCodes } from '../../compare/causes/cause.ts'
import { type Failure, failureCodes } from '../../core/failure.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { readShippedFile } from '../../core/shipped-file.ts'
import { findSuggestion } from '../../recipe/suggestion.ts'
import type { VerbAnswer, VerbInput } from '../verb.ts'

/** Prints the page of one error or cause, or the list of all codes. */
export async function runExplain(input: VerbInput): Promise<Result<VerbAnswer, Failure>> {
  const [code] = input.positional
  if (code === undefined) {
    const text = `errors:\n${list(failureCodes)}\ncauses of differences:\n${list(causeCodes)}`
    return ok({ status: 0, text, result: { codes: failureCodes, causes: causeCodes } })
  }
  const folder = failureCodes.includes(code)
    ? 'docs/reference/errors'
    : causeCodes.includes(code)
      ? 'docs/how-to'
      : undefined
  if (folder === undefined) {
    const suggestion = findSuggestion(code, [...failureCodes, ...causeCodes])
    return fail({ code: 'explain-unknown', asked: code, ...(suggestion === undefined ? {} : { suggestion }) })
  }
  const page = readShippedFile(`${folder}/${code}.md`).toString('utf8')
  return ok({ status: 0, text: page, result: { code, page } })
}

function list(codes: readonly string[]): string {
  return `${codes.map(code => `  ${code}\n`).join('')}`
}
