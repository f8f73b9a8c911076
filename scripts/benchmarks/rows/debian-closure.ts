import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Cost, runCommand } from '../command.ts'
import { formatCost, median } from '../race.ts'
import type { Row } from '../row.ts'
import { forgetBuilder, stage } from '../workshop.ts'

const rounds = 5
const mostSeconds = 5
const mostBytes = 300e6
const leastPackages = 400

const recipe = `schema: 1
package: {name: app, maintainer: "Bench <bench@example.org>"}
python: {pins: requirements.txt}
targets:
  bookworm: {archives: [debian], packages: [cargo, cmake, dbus, libgtk-3-dev, systemd]}
`

/** From verified releases to the chosen packages; no root file system is made of them, which is what **environment** measures. */
export const debianClosure: Row = {
  name: 'debian-closure',
  work: `more than ${leastPackages} Debian packages chosen by apt, indexes and the solver's container in the store`,
  goal: `≤ ${mostSeconds} s, ≤ ${mostBytes / 1e6} MB`,
  measure: async workshop => {
    const folder = join(workshop.folder, 'debian-closure')
    mkdirSync(folder)
    writeFileSync(join(folder, 'app.yaml'), recipe)
    const command = {
      arguments: stage(workshop, 'closure', join(folder, 'app.yaml')),
      folder: workshop.clone,
    }
    const packages = Number(runCommand(command, workshop).stdout)
    if (packages < leastPackages) throw new Error(`only ${packages} packages`)
    const costs: Cost[] = []
    for (let round = 0; round < rounds; round += 1) {
      forgetBuilder(workshop)
      costs.push(runCommand(command, workshop))
    }
    const bytes = Math.max(...costs.map(cost => cost.bytes))
    return {
      ours: `${formatCost(costs)}, ${(bytes / 1e6).toFixed(0)} MB (${packages} packages)`,
      met: median(costs.map(({ seconds }) => seconds)) <= mostSeconds && bytes <= mostBytes,
      rounds,
    }
  },
}
