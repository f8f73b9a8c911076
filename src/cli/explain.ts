import { type Failure, failureCodes } from '../core/failure.ts'
import { fail, ok, type Result } from '../core/result.ts'
import { readShippedFile } from '../core/shipped-file.ts'
import { findSuggestion } from '../recipe/suggestion.ts'
import type { VerbAnswer, VerbInput } from './verb.ts'

/** Prints the page of one error code, or the list of all codes. */
export async function runExplain(input: VerbInput): Promise<Result<VerbAnswer, Failure>> {
  const [code] = input.positional
  if (code === undefined) {
    return ok({ status: 0, text: `${failureCodes.join('\n')}\n`, result: { codes: failureCodes } })
  }
  if (!failureCodes.includes(code)) {
    const suggestion = findSuggestion(code, failureCodes)
    return fail({ code: 'explain-unknown', asked: code, ...(suggestion === undefined ? {} : { suggestion }) })
  }
  const page = readShippedFile(`docs/reference/errors/${code}.md`).toString('utf8')
  return ok({ status: 0, text: page, result: { code, page } })
}
