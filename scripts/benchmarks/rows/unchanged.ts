import { join } from 'node:path'
import { runCommand } from '../command.ts'
import { formatCost, medianSeconds, runRounds } from '../race.ts'
import type { Row } from '../row.ts'
import { debwright } from '../workshop.ts'

const recipe = 'pipelines/datasette.yaml'
const rounds = 7
const mostSeconds = 0.5
const mostBytes = 150e6

/** `reproduce` once more: the whole command, shell included, in a network namespace with nothing in it. */
export const unchanged: Row = {
  name: 'unchanged',
  work: 'reproduce of datasette when nothing changed, without a network',
  goal: '≤ 0.5 s, ≤ 150 MB',
  measure: async workshop => {
    const output = join(workshop.folder, 'unchanged')
    const words = debwright(workshop, 'reproduce', recipe, '--no-test', '--output', output)
    const command = { arguments: words, folder: workshop.clone }
    runCommand(command, workshop)
    const bare = ['bwrap', '--dev-bind', '/', '/', '--unshare-net', '--', ...words] as const
    const costs = runRounds({ ...command, arguments: bare }, rounds, workshop)
    const bytes = Math.max(...costs.map(cost => cost.bytes))
    return {
      ours: `${formatCost(costs)}, ${(bytes / 1e6).toFixed(0)} MB`,
      met: medianSeconds(costs) <= mostSeconds && bytes <= mostBytes,
      rounds,
    }
  },
}
