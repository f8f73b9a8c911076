import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runCommand } from '../command.ts'
import { writePayload } from '../payload.ts'
import { formatCost, medianSeconds, runRace, runRounds } from '../race.ts'
import type { Row } from '../row.ts'
import { debwright, type Workshop } from '../workshop.ts'

const rounds = 5
const mostSeconds = 0.2

/** One byte of one file differs; the peer is what every comparison must do: undo the compression of both. */
export const compareChanged: Row = {
  name: 'compare-changed',
  work: 'comparing two .debs of 22 MB that differ in one byte of one file',
  goal: '≤ 2 ×',
  measure: async workshop => {
    const [first, second] = writeDebs(workshop)
    const words = debwright(workshop, 'compare', first, second)
    return runRace(
      {
        ours: { command: { arguments: ['sh', '-c', `${words.join(' ')}; test $? = 1`] } },
        peer: {
          name: 'xz',
          command: {
            arguments: [
              'sh',
              '-c',
              `for deb in ${first} ${second}; do ar p $deb data.tar.xz | xz -dc >/dev/null; done`,
            ],
          },
        },
        goal: { times: 2 },
      },
      workshop,
    )
  },
}

/** Bytes first: nothing is opened. */
export const compareEqual: Row = {
  name: 'compare-equal',
  work: 'comparing two equal .debs of 22 MB',
  goal: `≤ ${mostSeconds} s`,
  measure: async workshop => {
    const [first] = writeDebs(workshop)
    const second = `${first}.copy`
    copyFileSync(first, second)
    const costs = runRounds({ arguments: debwright(workshop, 'compare', first, second) }, rounds, workshop)
    return { ours: formatCost(costs), met: medianSeconds(costs) <= mostSeconds, rounds }
  },
}

function writeDebs(workshop: Workshop): readonly [string, string] {
  const tree = join(workshop.folder, 'compared')
  const debs = [join(workshop.folder, 'first.deb'), join(workshop.folder, 'second.deb')] as const
  if (existsSync(debs[1])) return debs
  writePayload(tree)
  const build = (deb: string) =>
    runCommand(
      {
        arguments: ['dpkg-deb', '--root-owner-group', '-Zxz', '--build', tree, deb],
        environment: { SOURCE_DATE_EPOCH: '1321009871' },
      },
      workshop,
    )
  build(debs[0])
  const changed = join(tree, 'opt/payload/part7/module_1007.py')
  const bytes = readFileSync(changed)
  bytes[1000] = (bytes[1000] ?? 0) ^ 1
  writeFileSync(changed, bytes)
  build(debs[1])
  return debs
}
