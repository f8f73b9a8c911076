import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { alpha } from '../../../src/actions/contract.ts'
import { emptyDirectory } from '../../../src/actions/tree-paths.ts'
import { loadJobs } from '../../../src/cli/builders/load-jobs.ts'
import { openHost } from '../../../src/cli/open-host.ts'
import { provideRoots } from '../../../src/pipeline.ts'
import { quietInput } from '../../quiet-input.ts'
import { median } from '../race.ts'
import type { Row } from '../row.ts'

const recipe = 'pipelines/hello.yaml'
const rounds = 25
const mostMilliseconds = 30

/** What a container costs beside the work in it: from the action as data to its remembered result. */
export const noOp: Row = {
  name: 'no-op',
  work: 'an action that does nothing',
  goal: `≤ + ${mostMilliseconds} ms`,
  measure: async workshop => {
    const { signal } = new AbortController()
    const input = quietInput(signal)
    const opened = await openHost('bench', input)
    if (!opened.ok) throw new Error(JSON.stringify(opened.failures))
    await using host = opened.value
    const loaded = await loadJobs(join(workshop.clone, recipe), input, host)
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.failures))
    const [job] = loaded.value.jobs
    if (job === undefined) throw new Error('no target')
    const roots = await provideRoots(job, { host, signal })
    if (!roots.ok) throw new Error(JSON.stringify(roots.failures))
    const root = roots.value.build
    const executor = host.executorFor({ ...alpha, name: 'bench' })
    const place = join(workshop.store, 'roots', root.directory.digest.sha256)
    const peer = ['--unshare-all', '--uid', '1000', '--ro-bind', place, '/', '--proc', '/proc', '--', 'true']
    const ours: number[] = []
    const peers: number[] = []
    for (let round = 0; round < rounds; round += 1) {
      const start = performance.now()
      const ran = await executor.execute(
        {
          label: 'nothing',
          profile: 'build',
          command: {
            arguments: ['true', `${process.pid} ${round}`],
            environment: {},
            workingDirectory: '/build',
          },
          root,
          mounts: [{ path: '/build/in', tree: emptyDirectory, writable: false }],
          limits: { seconds: 60, outputBytes: 1024, memoryBytes: 2 ** 20 },
        },
        signal,
      )
      if (!ran.ok) throw new Error(JSON.stringify(ran.failures))
      const between = performance.now()
      const { status, stderr } = spawnSync('bwrap', peer, { encoding: 'utf8' })
      if (status !== 0) throw new Error(`bwrap: ${stderr}`)
      ours.push(between - start)
      peers.push(performance.now() - between)
    }
    const [mine, theirs] = [median(ours), median(peers)]
    return {
      ours: `${mine.toFixed(0)} ms`,
      peer: {
        name: 'bwrap',
        time: `${theirs.toFixed(0)} ms`,
        command: `bwrap ${peer.join(' ').replace(place, 'ROOT')}`,
      },
      ratio: `+ ${(mine - theirs).toFixed(0)} ms`,
      met: mine <= theirs + mostMilliseconds,
      rounds,
    }
  },
}
