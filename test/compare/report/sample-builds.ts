import type { ExplainedDocument, TargetDocument } from '../../../src/compare/report/build-shape.ts'
import { describeComparison } from '../../../src/compare/report/document.ts'
import { rawTar } from '../../formats/archives/tar-bytes.ts'
import { compareInMemory } from '../rig.ts'

/** Three steps, of which the second differs and the third follows; `lead` is put before every name that builds decide. */
export async function sampleTarget(lead = ''): Promise<TargetDocument> {
  const explain = async (path: string, follows: boolean): Promise<ExplainedDocument> => {
    const make = (host: string) =>
      rawTar({ name: `${lead}data.txt`, content: `${lead}\nbuilt on host ${host}\n`, mtime: '00000000001\0' })
    return { path, follows, ...describeComparison(await compareInMemory(make('alpha'), make('beta'), path)) }
  }
  const digest = (letter: string) => letter.repeat(64)
  const wheel = `wheels/${lead}one-1.0-py3-none-any.whl`
  return {
    target: 'bookworm',
    verdict: 'different',
    folder: 'dist/one/bookworm',
    artifacts: [
      { path: wheel, sha256: digest('a'), size: 9 },
      { path: 'sha256sums.txt', sha256: digest('b'), size: 9 },
      { path: 'wheels/zero-1.0-py3-none-any.whl', sha256: digest('c'), size: 9 },
    ],
    differences: [
      { path: 'sha256sums.txt', first: digest('b'), second: digest('d') },
      { path: wheel, first: digest('a'), second: digest('e') },
    ],
    'first-step': `wheel ${lead}one 1.0`,
    steps: [
      { label: 'index', needs: [`wheel ${lead}one 1.0`, 'wheel zero 1.0'], differs: true },
      { label: `wheel ${lead}one 1.0`, needs: ['wheel zero 1.0'], differs: true },
      { label: 'wheel zero 1.0', needs: [], differs: false },
    ],
    builders: [
      { name: 'alpha', uid: 1000, hostname: 'alpha', cpus: 2, 'file-order': 'disk' },
      { name: 'beta', uid: 1789, hostname: `${lead}beta`, cpus: 2, 'file-order': 7 },
    ],
    explanation: [await explain(wheel, false), await explain('sha256sums.txt', true)],
    seed: 7,
    varied: { hostname: 'beta' },
    findings: [
      {
        step: `wheel ${lead}one 1.0`,
        path: `${wheel} › data.txt`,
        guilty: [
          {
            variations: ['hostname'],
            cause: 'host-name',
            shown: ['alone', 'needed'],
            telltale: { path: `${lead}setup.py`, line: 41, call: 'platform.node()' },
          },
        ],
        causes: ['host-name'],
        runs: 3,
      },
    ],
    experiment: {},
    'not-varied': { clock: 'there is no libfaketime' },
    fragile: [],
    accepted: [],
  }
}
