import { readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { sortByBytes } from '../../../src/core/bytes.ts'
import { readActionSpans, sumSpans } from '../action-spans.ts'
import { runCommand } from '../command.ts'
import { serveIndex } from '../index-server.ts'
import { lockCommand, placeApp } from '../place-app.ts'
import { formatSeconds } from '../race.ts'
import type { Row } from '../row.ts'
import { writeTrivialSdists } from '../trivial-sdists.ts'

/** How many tools are behind how many pins: the shares that the 28 pins of datasette have, whose longest chain is that of aiofiles. */
const shares = [4, 46, 11, 0, 14, 4, 7, 14]
const tools = shares.flatMap((pins, behind) => Array<number>(pins).fill(behind))
const count = tools.length
const latency = 0.03
/** A page and a file for the pin, and for each tool behind it: none of these can be asked for before the one before it is read. */
const chain = 2 * shares.length * latency
const mostTimes = 1.2

/** A lock that has its Debian packages already, of pins that nobody has seen before, on an index far away. */
export const lockFar: Row = {
  name: 'lock-far',
  work: `locking ${count} pins cold, up to ${shares.length - 1} build tools deep, each answer of the index ${latency * 1000} ms late: time without any action`,
  goal: `≤ ${mostTimes} × ${formatSeconds(chain)}, the longest chain of requests`,
  measure: async workshop => {
    const app = placeApp(workshop, 'lock-far')
    await using index = await serveIndex(app.folder, latency * 1000)
    const command = lockCommand(app, index.url, workshop)
    const salt = basename(workshop.folder)
    writeTrivialSdists({ count: 1, salt: `${salt} before` }, app.folder)
    runCommand(command, workshop)
    writeTrivialSdists({ count, salt, tools }, app.folder)
    const { seconds } = runCommand(command, workshop)
    const runs = join(workshop.store, 'runs')
    const [run = ''] = sortByBytes(readdirSync(runs), name => name).reverse()
    const spans = readActionSpans(join(runs, run, 'events.jsonl'))
    const rest = seconds - sumSpans(spans)
    return {
      ours: `${formatSeconds(rest)} of ${formatSeconds(seconds)}`,
      ratio: `${(rest / chain).toFixed(2)} ×`,
      met: rest <= mostTimes * chain,
      rounds: 1,
    }
  },
}
