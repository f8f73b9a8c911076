import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { type Cost, runCommand } from '../command.ts'
import { serveIndex } from '../index-server.ts'
import { formatCost, formatSeconds, median } from '../race.ts'
import type { Row } from '../row.ts'
import { writeTrivialSdists } from '../trivial-sdists.ts'
import { debwright } from '../workshop.ts'

const counts = [10, 100, 1000]
const mostBytes = 300e6
/** Of what one more sdist costs among a thousand to what it costs among a hundred. */
const mostGrowth = 1.3
const relockRounds = 7
const mostRelockSeconds = 1.5

const recipe = `schema: 1
package: {name: app, maintainer: "Bench <bench@example.org>"}
python: {pins: requirements.txt}
targets:
  bookworm: {archives: [debian]}
`

/** A lock that has its Debian packages already and is given ever more sdists, each asked in a container what it needs. */
export const lock: Row = {
  name: 'lock',
  work: 'locking 10, 100 and 1,000 trivial sdists of a loopback index, the containers locked already',
  goal: 'linear, ≤ 300 MB',
  measure: async workshop => {
    const folder = join(workshop.folder, 'lock')
    mkdirSync(folder)
    writeFileSync(join(folder, 'app.yaml'), recipe)
    await using index = await serveIndex(folder)
    const command = {
      arguments: debwright(workshop, 'lock', join(folder, 'app.yaml')),
      folder,
      environment: { DEBWRIGHT_INDEX_URL: index.url },
    }
    const lockFirst = (count: number) => {
      const sdists = { count, salt: basename(workshop.folder) }
      writeTrivialSdists(sdists, join(folder, 'simple'), join(folder, 'requirements.txt'))
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
    const costs: Cost[] = []
    for (let round = 0; round < relockRounds; round += 1)
      costs.push(
        runCommand(
          {
            arguments: ['bwrap', '--dev-bind', '/', '/', '--unshare-net', '--', ...words],
            folder: workshop.clone,
          },
          workshop,
        ),
      )
    const met = median(costs.map(({ seconds }) => seconds)) <= mostRelockSeconds
    return { ours: formatCost(costs), met, rounds: relockRounds }
  },
}
