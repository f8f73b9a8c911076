import type { Failure } from '../../core/failure.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { writeBundle } from '../../machine/bundle/bundle-write.ts'
import { debRequests } from '../../recipe/lock/deb-requests.ts'
import { planBundle } from '../../recipe/lock/lock-bundle.ts'
import { lockDigest } from '../../recipe/lock/lock-file.ts'
import { loadJobs } from '../builders/load-jobs.ts'
import { openHost } from '../open-host.ts'
import { formatBytes, formatCount } from '../terminal/format-amount.ts'
import { optionOf, type VerbAnswer, type VerbInput } from '../verb.ts'

/** Puts every locked file into one archive, from which a build needs no network. */
export async function runBundle(input: VerbInput): Promise<Result<VerbAnswer, Failure>> {
  const [file = ''] = input.positional
  const output = optionOf(input, 'output')
  if (output === undefined)
    return fail({
      code: 'option-value-wrong',
      option: 'output',
      value: 'left out',
      expected: 'a file to write',
    })
  const opened = await openHost('bundle', input)
  if (!opened.ok) return opened
  await using host = opened.value
  const loaded = await loadJobs(file, input, host)
  if (!loaded.ok) return loaded
  const { lock, jobs } = loaded.value
  const targets = jobs.map(({ target, locked }) => ({ name: target, locked }))
  const index = planBundle(lock.name, lockDigest(lock), targets)
  // NOTE: the index says nothing of dates; what fetching says of a missing .deb does.
  const debs = new Map(
    jobs.flatMap(({ locked }) => debRequests(locked.debian, () => true).map(deb => [deb.sha256, deb])),
  )
  const files = index.files.map(file => debs.get(file.sha256) ?? file)
  const fetched = await host.fetcher.fetchFiles(files, input.signal)
  if (!fetched.ok) return fetched
  const size = await writeBundle(output, index, host.store.pathOf, input.signal)
  if (!size.ok) return size
  return ok({
    status: 0,
    text: `${output}: ${formatCount(index.files.length, 'file')}, ${formatBytes(size.value)}\n`,
    result: {
      bundle: output,
      lock: index.lock,
      targets: index.targets,
      files: index.files.length,
      size: size.value,
    },
    remarks: [`build from it with: debwright build ${file} --offline --bundle ${output}`],
  })
}
