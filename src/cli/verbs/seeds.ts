import type { Failure } from '../../core/failure.ts'
import { ok, type Result } from '../../core/result.ts'
import { listSeeds, type Seed } from '../../recipe/lock/lock-seeds.ts'
import { readLocked } from '../read-locked.ts'
import { formatBytes, formatCount } from '../terminal/format-amount.ts'
import type { VerbAnswer, VerbInput } from '../verb.ts'

/** Lists what is trusted without having been built from source, with digests and reasons. */
export async function runSeeds(input: VerbInput): Promise<Result<VerbAnswer, Failure>> {
  const [file = ''] = input.positional
  const locked = await readLocked(file, input)
  if (!locked.ok) return locked
  const targets = locked.value.targets.map(({ name, locked: target }) => ({
    target: name,
    seeds: listSeeds(target),
    sources: target.sdists.length,
  }))
  return ok({
    status: 0,
    text: targets.map(formatSeeds).join('\n'),
    result: {
      recipe: file,
      targets: targets.map(({ target, seeds }) => ({ target, seeds: seeds.map(seed => ({ ...seed })) })),
    },
    remarks: locked.value.remarks,
  })
}

function formatSeeds({
  target,
  seeds,
  sources,
}: {
  readonly target: string
  readonly seeds: readonly Seed[]
  readonly sources: number
}): string {
  const debs = seeds.filter(({ kind }) => kind === 'deb')
  const own = seeds.length - debs.length
  const size = formatBytes(debs.reduce((sum, deb) => sum + deb.size, 0))
  return [
    `# ${target}: ${formatCount(debs.length, 'Debian package')} (${size}), and ${own} of ${formatCount(sources, 'sdist')} that build themselves\n`,
    ...seeds.map(({ sha256, name, version, reason }) => `${sha256}  ${name} ${version}: ${reason}\n`),
  ].join('')
}
