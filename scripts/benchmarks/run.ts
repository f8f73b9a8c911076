// Measures rows of the table of figures, all or those that are named, and writes the table anew where it stands.
import { rmSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { runCommand } from './command.ts'
import { describeMachine, type Measured, writeTables } from './figures-table.ts'
import { rows } from './rows.ts'
import { debwright, openWorkshop } from './workshop.ts'

const names = process.argv.slice(2)
const unknown = names.filter(name => !rows.some(row => row.name === name))
if (unknown.length > 0) {
  console.error(`no such row: ${unknown.join(', ')}\nrows: ${rows.map(({ name }) => name).join(', ')}`)
  process.exit(2)
}
process.umask(0o022)
const workshop = openWorkshop(resolve(import.meta.dirname, '..', '..'))
process.env['DEBWRIGHT_STORE'] = workshop.store
// Compiled code from the first file on, for stages as for whole commands.
process.env['NODE_COMPILE_CACHE'] ??= join(dirname(workshop.store), 'code')
process.on('exit', () => rmSync(workshop.folder, { recursive: true, force: true }))
process.on('SIGINT', () => process.exit(130))

console.log(`${describeMachine()}\nstore: ${workshop.store}`)
for (const recipe of ['pipelines/hello.yaml', 'pipelines/datasette.yaml'])
  runCommand({ arguments: debwright(workshop, 'fetch', recipe), folder: workshop.clone }, workshop)

const measured: Measured[] = []
for (const row of rows.filter(({ name }) => names.length === 0 || names.includes(name))) {
  console.log(`\n${row.name}: ${row.work}`)
  try {
    const figure = await row.measure(workshop)
    console.log(`  ours   ${figure.ours}`)
    if (figure.peer !== undefined)
      console.log(`  peer   ${figure.peer.time}, ${figure.peer.name}:\n         ${figure.peer.command}`)
    if (figure.ratio !== undefined) console.log(`  ratio  ${figure.ratio}`)
    console.log(
      `  goal   ${row.goal}: ${figure.met ? 'met' : 'NOT MET'} (${figure.rounds === 1 ? 'one round' : `${figure.rounds} rounds`} each)`,
    )
    measured.push({ row, figure })
  } catch (error) {
    console.log(`  FAILED ${error instanceof Error ? error.message : error}`)
    process.exitCode = 1
  }
}
writeTables(workshop.clone, measured)
