import type { BuildReport } from './build-report.ts'
import { count } from './html-text.ts'

/** The verdict over two builds in one sentence. */
export function summarizeBuilds({ verdict, artifacts, explained, firstStep, inputs }: BuildReport): string {
  if (inputs.length > 0) return 'The two were not made from the same inputs.'
  const different = artifacts.filter(({ first, second }) => first !== second).length
  if (different === 0 && verdict === 'identical')
    return `Two independent builds made the same bytes: all ${count(artifacts.length, 'artifact')} are identical.`
  const follow = explained.filter(({ follows }) => follows).length
  const tail = [
    firstStep === null ? '' : ` The first step that differs is ${firstStep}.`,
    follow === 0
      ? ''
      : ` ${count(follow, 'difference')} ${follow === 1 ? 'follows' : 'follow'} from the first.`,
    verdict === 'accepted' ? ' The recipe accepts what differs.' : '',
  ]
  return `${different} of ${count(artifacts.length, 'artifact')} ${different === 1 ? 'differs' : 'differ'}.${tail.join('')}`
}
