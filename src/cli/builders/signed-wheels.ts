import type { Failure } from '../../core/failure.ts'
import { collect, fail, ok, type Result } from '../../core/result.ts'
import { formatVersion, isSameVersion } from '../../formats/python/version.ts'
import { parseWheelFilename } from '../../formats/python/wheels/wheel-filename.ts'
import { openPublishedFolder } from '../../machine/store/published-folder.ts'
import type { TargetJob } from '../../pipeline.ts'
import { runVerify } from '../../stages/sign/run.ts'
import type { VerifiedWheel } from '../../stages/sign/sign.ts'
import { planWheels } from '../../stages/wheels/plan.ts'
import type { WheelOfJob } from '../../stages/wheels/run.ts'
import { verifyBuiltWheel } from '../../stages/wheels/verify-wheel.ts'
import { applicationId, type WheelJob } from '../../stages/wheels/wheels.ts'
import { nameFolder } from '../name-folder.ts'
import type { LocalHost } from '../open-host.ts'
import { readUserFile } from '../read-file.ts'

/** What `--wheels FOLDER --keyring FILE` names. */
export interface SignedFolder {
  readonly folder: string
  readonly keyring: string | undefined
}

/**
 * The wheels that a target installs, from a signed folder: signature, list, index and files are verified before a wheel is
 * opened; then each is held against the lock.
 */
export async function readSignedWheels(
  { locked, recipe }: TargetJob,
  { folder, keyring }: SignedFolder,
  host: LocalHost,
): Promise<Result<readonly WheelOfJob[], Failure>> {
  if (keyring === undefined)
    return fail({
      code: 'option-value-wrong',
      option: 'keyring',
      value: 'left out',
      expected: 'a file of OpenPGP keys, together with --wheels',
    })
  const keys = await readUserFile(keyring, 'the keyring')
  if (!keys.ok) return keys
  const published = await openPublishedFolder(folder, host.store)
  if (!published.ok) return published
  const verified = await runVerify(published.value, keys.value, host.clock.now())
  if (!verified.ok) return verified
  const plan = planWheels(locked, recipe.python)
  if (!plan.ok) return plan
  const jobs = plan.value.filter(({ id }) => id === applicationId || locked.install.includes(id))
  const missing = jobs.filter(job => findWheel(job, verified.value) === undefined)
  if (missing.length > 0) {
    return fail({
      code: 'signed-wheel-missing',
      folder: nameFolder(folder),
      wheels: missing.map(({ name, version }) => `${name} ${version}`),
    })
  }
  return collect(await Promise.all(jobs.map(job => takeWheel(job, verified.value, host))))
}

async function takeWheel(
  job: WheelJob,
  wheels: readonly VerifiedWheel[],
  host: LocalHost,
): Promise<Result<WheelOfJob, Failure>> {
  const found = findWheel(job, wheels)
  if (found === undefined) throw new Error(`a wheel that was there is gone: ${job.id}`)
  const wheel = await verifyBuiltWheel(job, found, host)
  return wheel.ok ? ok({ job, wheel: wheel.value }) : wheel
}

function findWheel(job: WheelJob, wheels: readonly VerifiedWheel[]): VerifiedWheel | undefined {
  return wheels.find(({ filename }) => {
    const parsed = parseWheelFilename(filename)
    return (
      parsed.ok &&
      parsed.value.name === job.name &&
      isSameVersion(formatVersion(parsed.value.version), job.version)
    )
  })
}
