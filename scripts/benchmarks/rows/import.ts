import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Cost, runCommand } from '../command.ts'
import { createNumbers } from '../payload.ts'
import { formatCost, median } from '../race.ts'
import type { Row } from '../row.ts'
import { debwright } from '../workshop.ts'

const packages = 400
const rounds = 7
const mostSeconds = 0.3

/** A lock larger than any that we have seen, with three files for each package. */
export const importLock: Row = {
  name: 'import',
  work: `reading a pylock.toml of ${packages} packages, the whole command`,
  goal: `≤ ${mostSeconds} s`,
  measure: async workshop => {
    const file = join(workshop.folder, 'pylock.toml')
    writeFileSync(file, makePylock())
    const costs: Cost[] = []
    for (let round = 0; round < rounds; round += 1)
      costs.push(runCommand({ arguments: debwright(workshop, 'import', file) }, workshop))
    return {
      ours: formatCost(costs),
      met: median(costs.map(({ seconds }) => seconds)) <= mostSeconds,
      rounds,
    }
  },
}

function makePylock(): string {
  const next = createNumbers(20111111)
  const digest = () => Array.from({ length: 64 }, () => Math.floor(next() * 16).toString(16)).join('')
  const entries = Array.from({ length: packages }, (_, number) => {
    const name = `package${number}`
    const file = (filename: string) =>
      `{ url = "https://files.example.org/${filename}", size = ${1000 + number}, hashes = { sha256 = "${digest()}" } }`
    return [
      '[[packages]]',
      `name = "${name}"`,
      `version = "1.${number}"`,
      `sdist = ${file(`${name}-1.${number}.tar.gz`)}`,
      `wheels = [\n  ${file(`${name}-1.${number}-py3-none-any.whl`)},\n  ${file(`${name}-1.${number}-cp311-cp311-manylinux_2_17_x86_64.whl`)},\n]`,
    ].join('\n')
  })
  return `lock-version = "1.0"\ncreated-by = "bench"\n\n${entries.join('\n\n')}\n`
}
