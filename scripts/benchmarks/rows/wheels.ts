import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parsePurl } from '../../../src/core/purl.ts'
import { runRace } from '../race.ts'
import { readTarget } from '../read-target.ts'
import type { Row } from '../row.ts'
import { forgetBench, stage } from '../workshop.ts'

const recipe = 'pipelines/datasette.yaml'

/** Every wheel from its sdist, build backends too; pip is given the same sdists, pins, build pins and variables. */
export const wheels: Row = {
  name: 'wheels',
  work: 'all wheels of datasette from source, sdists in the store, nothing built before',
  goal: '≤ 0.6 ×',
  measure: async workshop => {
    const { sdists, install } = readTarget(workshop, recipe)
    const place = join(workshop.folder, 'wheels')
    const cache = join(place, 'cache')
    const made = join(place, 'made')
    mkdirSync(join(place, 'sdists'), { recursive: true })
    for (const { filename, sha256 } of sdists)
      copyFileSync(join(workshop.store, 'files', sha256), join(place, 'sdists', filename))
    const pins = (purls: readonly string[]) =>
      purls.map(parsePurl).flatMap(purl => (purl === undefined ? [] : [[purl.name, purl.version] as const]))
    const built = pins(sdists.map(({ purl }) => purl))
    // Where two sdists need two versions of one backend, a constraint cannot say so: pip takes what each asks for.
    const once = built.filter(([name]) => built.filter(([other]) => other === name).length === 1)
    const format = (lines: typeof built) => lines.map(([name, version]) => `${name}==${version}\n`).join('')
    writeFileSync(join(place, 'requirements.txt'), format(pins(install)))
    writeFileSync(join(place, 'constraints.txt'), format(once))
    execFileSync('/usr/bin/python3', ['-m', 'venv', join(place, 'venv')])
    // The pip that datasette locks: the suite's own builds every backend anew for each sdist that needs it.
    const pip = join(place, 'venv', 'bin', 'pip')
    const offline = ['--no-index', `--find-links=${join(place, 'sdists')}`]
    execFileSync(pip, ['install', '--quiet', '--upgrade', ...offline, 'pip'], { stdio: 'ignore' })
    return runRace(
      {
        ours: {
          command: { arguments: stage(workshop, 'wheels', recipe), folder: workshop.clone },
          reset: () => forgetBench(workshop),
        },
        peer: {
          name: 'pip',
          command: {
            arguments: [
              pip,
              'wheel',
              '--quiet',
              '--disable-pip-version-check',
              '--no-binary=:all:',
              ...offline,
              '--no-deps',
              `--requirement=${join(place, 'requirements.txt')}`,
              `--build-constraint=${join(place, 'constraints.txt')}`,
              `--wheel-dir=${made}`,
            ],
            environment: {
              NO_CYTHON_COMPILE: 'true',
              PIP_CACHE_DIR: cache,
            },
          },
          reset: () => {
            for (const folder of [cache, made]) rmSync(folder, { recursive: true, force: true })
          },
        },
        goal: { times: 0.6 },
      },
      workshop,
    )
  },
}
