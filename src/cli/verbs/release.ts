import { join } from 'node:path'
import type { Failure } from '../../core/failure.ts'
import { ok, type Result } from '../../core/result.ts'
import { localSources } from '../../machine/local-source.ts'
import { addRelease, formatReleased, type Release } from '../../recipe/changelog/released.ts'
import { loadJobs } from '../builders/load-jobs.ts'
import { writeUserFile } from '../output/write-file.ts'
import { nameFile } from '../read-recipe.ts'
import { digestInputs, readReleased, versionOf } from '../release-inputs.ts'
import type { VerbAnswer, VerbInput } from '../verb.ts'

/** Remembers the version of each target and the digest of its inputs, so that no other inputs ever get that version. */
export async function runRelease(input: VerbInput): Promise<Result<VerbAnswer, Failure>> {
  const [file = ''] = input.positional
  const clock = { now: () => Math.floor(Date.now() / 1000) }
  const loaded = await loadJobs(file, input, { localSources, clock })
  if (!loaded.ok) return loaded
  const { recipe, jobs } = loaded.value
  const inputs = await digestInputs(recipe, { localSources }, input.signal)
  if (!inputs.ok) return inputs
  const before = await readReleased(recipe)
  if (!before.ok) return before
  let released = before.value
  const releases: readonly Release[] = jobs.flatMap(job => {
    const version = versionOf(job)
    return version === undefined ? [] : [{ target: job.target, version, inputs: inputs.value }]
  })
  for (const release of releases) {
    const added = addRelease(released, release, file)
    if (!added.ok) return added
    released = added.value
  }
  const written = await writeUserFile(
    join(recipe.folder, recipe.resolved.files.released),
    formatReleased(released),
  )
  if (!written.ok) return written
  const name = nameFile(recipe, recipe.resolved.files.released)
  const lines = releases.map(({ target, version }) => `${target}: ${version}\n`)
  return ok({
    status: 0,
    text: lines.join(''),
    result: { file: name, releases: releases.map(release => ({ ...release })) },
    remarks: [`remembered in ${name}`],
  })
}
