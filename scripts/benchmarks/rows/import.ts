import { globSync, statSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { createNumbers } from '../payload.ts'
import { formatCost, medianSeconds, runRounds } from '../race.ts'
import type { Row } from '../row.ts'
import { debwright } from '../workshop.ts'

const packages = 400
const rounds = 7
const mostSeconds = 0.3

/** The largest locks of other people, where there are some (`DEBWRIGHT_CORPORA`), and one that is larger still. */
export const importLock: Row = {
  name: 'import',
  work: `importing a pylock.toml of ${packages} packages, and the two largest locks of the corpora; the whole command`,
  goal: `≤ ${mostSeconds} s`,
  measure: async workshop => {
    const made = join(workshop.folder, 'pylock.toml')
    writeFileSync(made, makePylock())
    const measured = [made, ...findLargest()].map(file => {
      const words = debwright(workshop, 'import', file).join(' ')
      const command = { arguments: ['sh', '-c', `${words}; test $? -le 2`] } as const
      return { file, costs: runRounds(command, rounds, workshop) }
    })
    return {
      ours: measured.map(({ file, costs }) => `${formatCost(costs)} (${describeFile(file)})`).join(', '),
      met: measured.every(({ costs }) => medianSeconds(costs) <= mostSeconds),
      rounds,
    }
  },
}

/** The two largest locks of the corpora; one may be refused as a whole, status 2, once all of it was read. */
function findLargest(): readonly string[] {
  const corpora = process.env['DEBWRIGHT_CORPORA']
  if (corpora === undefined) return []
  return globSync(join(corpora, 'locks', '*', '*.{lock,toml}'))
    .toSorted((a, b) => statSync(b).size - statSync(a).size)
    .slice(0, 2)
}

function describeFile(file: string): string {
  return `${basename(file)} of ${Math.round(statSync(file).size / 1000)} kB`
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
