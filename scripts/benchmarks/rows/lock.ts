import { basename } from 'node:path'
import { runCommand } from '../command.ts'
import { serveIndex } from '../index-server.ts'
import { lockCommand, placeApp } from '../place-app.ts'
import { formatCost, formatSeconds, medianSeconds, runRounds } from '../race.ts'
import type { Row } from '../row.ts'
import { writeTrivialSdists } from '../trivial-sdists.ts'
import { debwright } from '../workshop.ts'

const counts = [10, 100, 1000]
const mostBytes = 300e6
/** Of what one more sdist costs among a thousand to what it costs among a hundred. */
const mostGrowth = 1.3
const relockRounds = 7
const mostRelockSeconds = 1.5

/** A lock that has its Debian packages already and is given ever more sdists, each asked in a container what it needs. */
export const lock: Row = {
  name: 'lock',
  work: 'locking 10, 100 and 1,000 trivial sdists of a loopback index, the containers locked already',
  goal: 'linear, ≤ 300 MB',
  measure: async workshop => {
    const app = placeApp(workshop, 'lock')
    await using index = await serveIndex(app.folder)
    const command = lockCommand(app, index.url, workshop)
    const lockFirst = (count: number) => {
      writeTrivialSdists({ count, salt: basename(workshop.folder) }, app.folder)
      return runCommand(command, workshop)
    }
    lockFirst(1)
    const costs = counts.map(lockFirst)
    const [few = 0, some = 0, many = 0] = costs.map(({ seconds }) => seconds)
    const growth = (many - some) / 900 / ((some - few) / 90)
    const bytes = Math.max(...costs.map(cost => cost.bytes))
    return {
      ours: `${[few, some, many].map(formatSeconds).join(', ')}; ${(bytes / 1e6).toFixed(0)} MB`,
      ratio: `${growth.toFixed(2)} × for each further sdist`,
      met: growth <= mostGrowth && bytes <= mostBytes,
      rounds: 1,
    }
  },
}

/** Nothing changed since the last lock: every answer is remembered. */
export const relock: Row = {
  name: 'relock',
  work: 'locking datasette again when nothing changed, without a network',
  goal: `≤ ${mostRelockSeconds} s`,
  measure: async workshop => {
    const words = debwright(workshop, 'lock', 'pipelines/datasette.yaml', '--dry-run')
    runCommand({ arguments: words, folder: workshop.clone }, workshop)
    const bare = ['bwrap', '--dev-bind', '/', '/', '--unshare-net', '--', ...words] as const
    const costs = runRounds({ arguments: bare, folder: workshop.clone }, relockRounds, workshop)
    const met = medianSeconds(costs) <= mostRelockSeconds
    return { ours: formatCost(costs), met, rounds: relockRounds }
  },
}
