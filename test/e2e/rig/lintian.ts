import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What lintian says of a .deb, a line for each tag, overridden ones left out. */
export function runLintian(deb: string): readonly string[] {
  const run = spawnSync('lintian', ['--no-cfg', '--tag-display-limit', '0', '--allow-root', deb], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C.UTF-8' },
  })
  if (run.error !== undefined) throw run.error
  return run.stdout.split('\n').filter(line => line !== '')
}

/** The tags that a .deb overrides, and what lintian says of it when it carries no overrides. */
export function withoutOverrides(
  deb: string,
  name: string,
): { readonly overridden: readonly string[]; readonly tags: readonly string[] } {
  const folder = mkdtempSync(join(tmpdir(), 'debwright-lintian-'))
  try {
    const tree = join(folder, 'tree')
    const file = join(tree, 'usr/share/lintian/overrides', name)
    run('dpkg-deb', ['--raw-extract', deb, tree])
    const overridden = readFileSync(file, 'utf8')
      .split('\n')
      .filter(line => line !== '' && !line.startsWith('#'))
      .map(line => /^(?:\S+: )?([a-z0-9-]+)/.exec(line)?.[1] ?? line)
    rmSync(file)
    const bare = join(folder, deb.split('/').at(-1) ?? 'bare.deb')
    run('dpkg-deb', ['--root-owner-group', '-Zgzip', '-z1', '--build', tree, bare])
    const tags = runLintian(bare).map(line => /^[EWIP]: \S+: ([a-z0-9-]+)/.exec(line)?.[1] ?? line)
    return { overridden, tags: [...new Set(tags)] }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function run(program: string, options: readonly string[]): void {
  const { status, stderr } = spawnSync(program, options, { encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
}
