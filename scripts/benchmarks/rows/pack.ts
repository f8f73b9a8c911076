import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { runCommand } from '../command.ts'
import { writePayload } from '../payload.ts'
import { runRace } from '../race.ts'
import type { Row } from '../row.ts'
import { forgetBench, stage } from '../workshop.ts'

const recipe = 'pipelines/hello.yaml'

/** A large tree, from the store through a container of the locked root to a .deb in the store, beside dpkg-deb on the host. */
export const pack: Row = {
  name: 'pack',
  work: 'tree of 110 MB and 3,700 files to a .deb',
  goal: '≤ 1.1 ×',
  measure: async workshop => {
    const tree = join(workshop.folder, 'payload')
    const record = join(workshop.folder, 'payload.json')
    const output = join(workshop.folder, 'payload.deb')
    writePayload(tree)
    runCommand({ arguments: stage(workshop, 'keep-tree', tree, record), folder: workshop.clone }, workshop)
    return runRace(
      {
        ours: {
          command: { arguments: stage(workshop, 'pack', recipe, record, output), folder: workshop.clone },
          reset: () => {
            forgetBench(workshop)
            rmSync(output, { force: true })
          },
        },
        peer: {
          name: 'dpkg-deb',
          command: {
            arguments: [
              'dpkg-deb',
              '--root-owner-group',
              '-Zxz',
              '--build',
              tree,
              join(workshop.folder, 'peer.deb'),
            ],
          },
        },
        goal: { times: 1.1 },
      },
      workshop,
    )
  },
}
