import { createHash } from 'node:crypto'
import { chmod, lstat, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Failure } from '../../core/failure.ts'
import { formatExitReason } from '../../core/failures/container.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import type { UnpackedDeb } from '../../stages/environment/environment.ts'
import { inputsPath, planConfiguration, planInputs } from '../../stages/environment/plan-configuration.ts'
import { type FileSums, pathsToSum } from '../../stages/environment/plan-database.ts'
import { checkConfigured, explainConfigurationEnd } from '../../stages/environment/read-configuration.ts'
import { BoundedLog } from '../containers/bounded-log.ts'
import type { Container } from '../containers/bubblewrap.ts'
import { runContainer } from '../containers/sandbox.ts'
import { storeFailure } from '../store/disk-failure.ts'
import { digestEarly, type EarlyDigest } from './early-digests.ts'
import { type RootFolder, writePlannedFile } from './root-folder.ts'
import { readInRoot } from './root-read.ts'

const mostSeconds = 3600
const mostFileBytes = 4 * 1024 ** 3
const mostProcesses = 4096

/**
 * Has dpkg configure everything that was unpacked, in a container whose root is the tree itself. One processor is enough
 * for that: meanwhile files that are finished are hashed, and their digests are answered.
 */
export async function configureRoot(
  root: string,
  debs: readonly UnpackedDeb[],
  folder: RootFolder,
  logPath: string,
  signal: AbortSignal,
): Promise<Result<ReadonlyMap<string, EarlyDigest>, Failure>> {
  const plan = planConfiguration(root, debs)
  if (!plan.ok) return plan
  const sums = await sumFiles(pathsToSum(debs), folder.tree)
  if (!sums.ok) return sums
  const policy = join(folder.work, 'policy-rc.d')
  let log: BoundedLog
  let began: bigint
  try {
    for (const file of planInputs(debs, sums.value)) await writePlannedFile(folder.inputs, file)
    await writeFile(policy, '#!/bin/sh\nexit 101\n', { flag: 'wx' })
    await chmod(policy, 0o755)
    began = (await lstat(policy, { bigint: true })).ctimeNs
    await mkdir(join(logPath, '..'), { recursive: true, mode: 0o755 })
    log = new BoundedLog(logPath)
  } catch (error) {
    return fail(storeFailure(error, folder.work, `configuring the root file system ${root}`))
  }
  const container: Container = {
    profile: 'system',
    root: { path: folder.tree, writable: true },
    binds: [
      { from: folder.inputs, to: inputsPath, writable: false },
      { from: policy, to: '/usr/sbin/policy-rc.d', writable: false },
    ],
    sourceArchive: false,
    uid: 0,
    hostname: 'debwright',
    cpus: 2,
    environment: plan.value.environment,
    arguments: ['/bin/sh', '-c', plan.value.script],
    limits: { seconds: mostSeconds, fileBytes: mostFileBytes, processes: mostProcesses },
  }
  const label = `configuring the root file system ${root}`
  const finished = new AbortController()
  const [ended, early] = await Promise.all([
    runContainer({ label, container, identity: folder.identity, log }, signal).finally(() =>
      finished.abort(),
    ),
    digestEarly(folder.tree, began, finished.signal),
  ])
  if (!ended.ok) {
    log.destroy()
    return ended
  }
  if (ended.value !== undefined) {
    const exit = formatExitReason(ended.value)
    return fail(explainConfigurationEnd(root, { exit, lines: log.lastLines(400), log: logPath }))
  }
  const status = await readInRoot(folder.tree, 'var/lib/dpkg/status')
  if (!status.ok) return status
  const checked = checkConfigured(root, Buffer.from(status.value).toString('utf8'))
  return checked.ok ? ok(early) : checked
}

/** MD5, since that is what dpkg's database holds. A path may be a link to what is not there: it has none. */
async function sumFiles(paths: readonly string[], tree: string): Promise<Result<FileSums, Failure>> {
  const sums = new Map<string, string>()
  for (const path of paths) {
    const content = await readInRoot(tree, path)
    if (content.ok) sums.set(path, createHash('md5').update(content.value).digest('hex'))
    else if (content.failures.some(({ code }) => code !== 'root-file-missing')) return content
  }
  return ok(sums)
}
