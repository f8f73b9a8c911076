import { runCommand } from '../command.ts'
import { placeApp } from '../place-app.ts'
import { formatCost, medianSeconds, runRounds } from '../race.ts'
import type { Row } from '../row.ts'
import { forgetBuilder, stage } from '../workshop.ts'

const rounds = 5
const mostSeconds = 5
const mostBytes = 300e6
const leastPackages = 400

const target = 'archives: [debian], packages: [cargo, cmake, dbus, libgtk-3-dev, systemd]'

/** From verified releases to the chosen packages; no root file system is made of them, which is what **environment** measures. */
export const debianClosure: Row = {
  name: 'debian-closure',
  work: `more than ${leastPackages} Debian packages chosen by apt, indexes and the solver's container in the store`,
  goal: `≤ ${mostSeconds} s, ≤ ${mostBytes / 1e6} MB`,
  measure: async workshop => {
    const { recipe } = placeApp(workshop, 'debian-closure', target)
    const command = { arguments: stage(workshop, 'closure', recipe), folder: workshop.clone }
    const packages = Number(runCommand(command, workshop).stdout)
    if (packages < leastPackages) throw new Error(`only ${packages} packages`)
    const costs = runRounds(command, rounds, workshop, () => forgetBuilder(workshop))
    const bytes = Math.max(...costs.map(cost => cost.bytes))
    return {
      ours: `${formatCost(costs)}, ${(bytes / 1e6).toFixed(0)} MB (${packages} packages)`,
      met: medianSeconds(costs) <= mostSeconds && bytes <= mostBytes,
      rounds,
    }
  },
}
