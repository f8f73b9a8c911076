import { access, constants, statfs } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import type { Json } from '../../core/canonical-json.ts'
import { type Failure, failureMessage } from '../../core/failure.ts'
import { ok, type Result } from '../../core/result.ts'
import { openMemoryGroup } from '../../machine/containers/memory-group.ts'
import { findOtherArchitecture } from '../../machine/containers/other-architecture.ts'
import { probeNamespaces } from '../../machine/containers/probe.ts'
import { redactUrl } from '../../machine/network/http-redact.ts'
import { checkStore } from '../../machine/store/store-check.ts'
import { findStorePlace } from '../../machine/store/store-place.ts'
import { readIdentity } from '../../machine/unprivileged.ts'
import { openHost, readLocalSettings } from '../open-host.ts'
import { formatBytes } from '../terminal/format-amount.ts'
import { formatDiagnosis, type Symptom } from '../terminal/format-diagnosis.ts'
import type { VerbAnswer, VerbInput } from '../verb.ts'

/** Says whether this machine can build, where each setting comes from, and what to do about what is missing. */
export async function runDoctor(input: VerbInput): Promise<Result<VerbAnswer, Failure>> {
  const findings = [
    ...(await findTools()),
    ...(await findContainers(input.signal)),
    await findMemoryLimit(),
    ...(await findStore()),
    ...(await findSettings()),
    ...(input.flags.has('store') ? await findDamage(input) : []),
  ]
  const bad = findings.some(({ state }) => state === 'bad')
  return ok({
    status: bad ? 5 : 0,
    text: formatDiagnosis(findings),
    result: { ready: !bad, findings: findings.map((finding): Json => ({ ...finding })) },
  })
}

const tools = [
  ['bwrap', 'bubblewrap', 'bad'],
  ['tar', 'tar', 'bad'],
  ['xz', 'xz-utils', 'bad'],
  ['git', 'git', 'note'],
] as const

async function findTools(): Promise<readonly Symptom[]> {
  const other = findOtherArchitecture()
  const architecture: Symptom =
    other === undefined
      ? { subject: 'architecture', state: 'good', text: 'amd64' }
      : { subject: 'architecture', state: 'bad', text: other, remedy: 'debwright runs on amd64 only' }
  const found = await Promise.all(
    tools.map(async ([tool, debianPackage, severity]): Promise<Symptom> => {
      const path = await findProgram(tool)
      if (path !== undefined) return { subject: tool, state: 'good', text: path }
      return {
        subject: tool,
        state: severity,
        text: 'not installed',
        remedy: `apt-get install ${debianPackage}`,
      }
    }),
  )
  return [architecture, ...found]
}

async function findProgram(name: string): Promise<string | undefined> {
  for (const folder of '/usr/sbin:/usr/bin:/sbin:/bin'.split(delimiter)) {
    const path = join(folder, name)
    const runs = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    )
    if (runs) return path
  }
  return undefined
}

async function findContainers(signal: AbortSignal): Promise<readonly Symptom[]> {
  const identity = await readIdentity()
  if (!identity.ok)
    return identity.failures.map(failure => ({
      subject: 'containers',
      state: 'bad',
      text: failureMessage(failure),
    }))
  const { uid, dropped } = identity.value
  const who: Symptom = {
    subject: 'containers run as',
    state: 'good',
    text: dropped ? `kernel uid ${uid}, since root started debwright` : `kernel uid ${uid}`,
  }
  const answers = await probeNamespaces(identity.value, signal)
  if (!answers.ok)
    return [
      who,
      ...answers.failures.map(
        (failure): Symptom => ({ subject: 'containers', state: 'bad', text: failureMessage(failure) }),
      ),
    ]
  return [
    who,
    ...answers.value.map(
      (answer): Symptom =>
        answer.allowed
          ? { subject: answer.step, state: 'good', text: 'allowed' }
          : {
              subject: answer.step,
              state: 'bad',
              text: `refused: ${answer.answer}`,
              remedy: `${answer.remedy} (${answer.owner})`,
            },
    ),
  ]
}

/** Without a control group nothing breaks: a build step can just take memory that others need. */
async function findMemoryLimit(): Promise<Symptom> {
  await using group = await openMemoryGroup(2 ** 30)
  return group === undefined
    ? {
        subject: 'memory limit',
        state: 'note',
        text: 'this host delegates no control group, so build steps share all memory',
        remedy: 'start it as root, or by `systemd-run --user --scope debwright …`, where that is wanted',
      }
    : { subject: 'memory limit', state: 'good', text: 'for each build step, by a control group' }
}

async function findStore(): Promise<readonly Symptom[]> {
  const place = findStorePlace(process.env, process.getuid?.() ?? 0)
  if (!place.ok)
    return place.failures.map(failure => ({ subject: 'store', state: 'bad', text: failureMessage(failure) }))
  const { path, from } = place.value
  const space = await statfs(path).catch(() => undefined)
  const free = space === undefined ? 'not made yet' : `${formatBytes(space.bavail * space.bsize)} free`
  return [{ subject: 'store', state: 'good', text: `${path} (${from}), ${free}` }]
}

async function findSettings(): Promise<readonly Symptom[]> {
  const settings = readLocalSettings()
  const index = await settings.indexUrl()
  const archives = await Promise.all(
    ['debian', 'debian-security'].map(async name => ({ name, found: await settings.archive(name) })),
  )
  const crates = await settings.cratesIndex()
  const authorities = await settings.authorities()
  return [
    index.ok
      ? {
          subject: 'simple index',
          state: 'good',
          text: `${redactUrl(index.value.value)} (${index.value.from})`,
        }
      : { subject: 'simple index', state: 'bad', text: index.failures.map(failureMessage).join('; ') },
    ...archives.map(
      ({ name, found }): Symptom =>
        found.ok
          ? {
              subject: `archive ${name}`,
              state: 'good',
              text: `${found.value.value.map(redactUrl).join(' ')} (${found.value.from})`,
            }
          : { subject: `archive ${name}`, state: 'bad', text: found.failures.map(failureMessage).join('; ') },
    ),
    crates.ok
      ? {
          subject: 'registry of crates',
          state: 'good',
          text: `${redactUrl(crates.value.value)} (${crates.value.from})`,
        }
      : {
          subject: 'registry of crates',
          state: 'note',
          text: `${crates.failures.map(failureMessage).join('; ')}; only Rust wants one`,
        },
    ...(authorities === undefined
      ? []
      : [
          {
            subject: 'certificates',
            state: 'good',
            text: `${authorities.value} (${authorities.from})`,
          } as const,
        ]),
  ]
}

async function findDamage(input: VerbInput): Promise<readonly Symptom[]> {
  const opened = await openHost('doctor', input)
  if (!opened.ok)
    return opened.failures.map(failure => ({ subject: 'store', state: 'bad', text: failureMessage(failure) }))
  await using host = opened.value
  const checked = await checkStore(host.store, input.signal)
  if (!checked.ok)
    return checked.failures.map(failure => ({
      subject: 'store',
      state: 'bad',
      text: failureMessage(failure),
    }))
  const { checked: count, damaged } = checked.value
  return damaged.length === 0
    ? [{ subject: 'store content', state: 'good', text: `${count} objects, all as their names say` }]
    : damaged.map(name => ({
        subject: 'store content',
        state: 'note',
        text: `${name} was damaged; it is set aside and will be made again`,
      }))
}
