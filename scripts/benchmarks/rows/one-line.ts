import { execFileSync } from 'node:child_process'
import { appendFileSync, cpSync, globSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { runCommand } from '../command.ts'
import { runRace } from '../race.ts'
import type { Row } from '../row.ts'
import { debwright } from '../workshop.ts'

/** What somebody waits for who changes a line and wants to look at the package. The peer is what nobody can save: xz. */
export const oneLine: Row = {
  name: 'one-line',
  work: "a line of hello's source changed, to its new .deb without install test",
  goal: '≤ + 1.5 s',
  measure: async workshop => {
    const folder = join(workshop.folder, 'one-line')
    mkdirSync(folder)
    cpSync(join(workshop.clone, 'pipelines'), folder, { recursive: true })
    execFileSync('git', ['init', '--quiet', folder])
    execFileSync('git', ['-C', folder, 'add', '--all'])
    const output = join(workshop.folder, 'one-line-output')
    const build = debwright(workshop, 'build', join(folder, 'hello.yaml'), '--no-test', '--output', output)
    runCommand({ arguments: build, folder }, workshop)
    const [deb] = globSync(join(output, '*.deb'))
    if (deb === undefined) throw new Error('no .deb was built')
    const data = join(workshop.folder, 'data.tar')
    execFileSync('sh', ['-c', 'dpkg-deb --fsys-tarfile "$0" >"$1"', deb, data])
    let changes = 0
    return runRace(
      {
        ours: {
          command: { arguments: build, folder },
          reset: () => {
            changes += 1
            rmSync(output, { recursive: true })
            appendFileSync(join(folder, 'hello/app/src/hello/greeting.py'), `# ${process.pid} ${changes}\n`)
          },
        },
        peer: { name: 'xz', command: { arguments: ['sh', '-c', `xz -6 -T2 <${data} >${data}.xz`] } },
        goal: { times: 1, plusSeconds: 1.5 },
        rounds: 5,
      },
      workshop,
    )
  },
}
