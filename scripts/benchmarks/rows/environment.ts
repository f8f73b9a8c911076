import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { runRace } from '../race.ts'
import { readTarget } from '../read-target.ts'
import type { Row } from '../row.ts'
import { stage, type Workshop } from '../workshop.ts'

const recipe = 'pipelines/hello.yaml'

/** hello's build root, beside mmdebstrap on an archive of exactly the same files. */
export const environment: Row = {
  name: 'environment',
  work: "root file system of hello's 141 packages from .debs in the store, tree digest included",
  goal: '≤ 0.45 ×',
  measure: async workshop => {
    const target = readTarget(workshop, recipe)
    const debs = target.debian.packages.filter(deb => deb.in.includes('build'))
    const archive = join(workshop.folder, 'archive')
    const names = debs.map(({ filename }) => basename(filename).split('_')[0])
    mkdirSync(archive)
    for (const { filename, sha256 } of debs)
      copyFileSync(join(workshop.store, 'files', sha256), join(archive, basename(filename)))
    const packages = execFileSync('dpkg-scanpackages', ['--multiversion', '.'], {
      cwd: archive,
      stdio: ['ignore', 'pipe', 'ignore'],
      maxBuffer: 2 ** 26,
    })
    writeFileSync(join(archive, 'Packages'), packages)
    const digest = target['root-file-systems']['build']?.sha256 ?? ''
    return runRace(
      {
        ours: {
          command: { arguments: stage(workshop, 'environment', recipe), folder: workshop.clone },
          reset: () => setAside(join(workshop.store, 'roots', digest), workshop),
        },
        peer: {
          name: 'mmdebstrap',
          command: mmdebstrap(archive, names.join(','), workshop),
          reset: () => setAside(join(workshop.folder, 'root'), workshop),
        },
        goal: { times: 0.45 },
      },
      workshop,
    )
  },
}

/**
 * Away from where it was, and removed in the end: an ext4 without a journal looks at every file that was removed within
 * the last minutes whenever one is made, which would cost both sides several seconds.
 */
function setAside(root: string, { folder }: Workshop): void {
  const attic = join(folder, 'attic')
  mkdirSync(attic, { recursive: true })
  if (existsSync(root)) renameSync(root, join(attic, randomUUID()))
}

function mmdebstrap(archive: string, names: string, { folder }: Workshop) {
  const mode = process.getuid?.() === 0 ? 'root' : 'unshare'
  return {
    arguments: [
      'mmdebstrap',
      `--mode=${mode}`,
      '--variant=custom',
      '--format=directory',
      '--hook-dir=/usr/share/mmdebstrap/hooks/merged-usr',
      '--aptopt=APT::Sandbox::User "root"',
      `--include=${names}`,
      'bookworm',
      join(folder, 'root'),
      `deb [trusted=yes] copy:${archive} ./`,
    ],
  } as const
}
