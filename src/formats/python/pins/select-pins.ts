import type { PinsFailure } from '../../../core/failures/pins.ts'
import { collect, ok, okUnless, type Result } from '../../../core/result.ts'
import { formatMarker } from '../marker.ts'
import { evaluateMarker } from '../marker-evaluate.ts'
import { containsVersion, formatSpecifierSet, type SpecifierSet } from '../specifier-set.ts'
import { decideConditions, type PinChoice } from './pin-choice.ts'
import { walkPinGraph } from './pin-graph.ts'
import type { Pin, Pins } from './pins.ts'

/**
 * The pins that apply to a target, in the order of the file. Refuses an unknown group or extra, a file or version that
 * is not meant for the target, two versions of one project, a marker without an answer, and a pin without an sdist.
 */
export function selectPins(pins: Pins, choice: PinChoice): Result<readonly Pin[], PinsFailure> {
  const problems = [...findUnknownChoices(pins, choice), ...findExclusions(pins, choice)]
  if (problems.length > 0) return { ok: false, failures: problems }
  const chosen =
    pins.graph === undefined ? selectByConditions(pins, choice) : walkPinGraph(pins, pins.graph, choice)
  if (!chosen.ok) return chosen
  const byName = Map.groupBy(chosen.value, ({ name }) => name)
  return okUnless(
    chosen.value.flatMap(pin => findPinProblems(pin, byName.get(pin.name) ?? [], choice)),
    () => chosen.value,
  )
}

function selectByConditions(pins: Pins, choice: PinChoice): Result<readonly Pin[], PinsFailure> {
  const decided = collect(
    pins.pins.map(pin => {
      const applies = decideConditions(pin, pins, choice, new Set())
      return applies.ok ? ok(applies.value ? [pin] : []) : applies
    }),
  )
  return decided.ok ? ok(decided.value.flat()) : decided
}

function findUnknownChoices({ file, groups, extras }: Pins, choice: PinChoice): readonly PinsFailure[] {
  const unknown = (kind: 'extra' | 'group', names: readonly string[], known: readonly string[]) =>
    names
      .filter(name => !known.includes(name))
      .map((name): PinsFailure => ({ code: 'pins-choice-unknown', file, kind, name, known }))
  return [...unknown('group', choice.groups ?? [], groups), ...unknown('extra', choice.extras ?? [], extras)]
}

function findExclusions(pins: Pins, choice: PinChoice): readonly PinsFailure[] {
  const { file, requiresPython, environments } = pins
  const excluded = {
    code: 'pins-exclude-target',
    place: { file },
    what: file,
    target: choice.target,
  } as const
  const failures: PinsFailure[] = []
  if (!admitsPython(requiresPython, choice))
    failures.push({
      ...excluded,
      condition: `python ${formatSpecifierSet(requiresPython ?? { clauses: [] })}`,
    })
  const holds = environments.map(marker => evaluateMarker(marker, choice.environment, 'requirement'))
  if (environments.length > 0 && !holds.some(one => one.ok && one.value))
    failures.push({ ...excluded, condition: environments.map(formatMarker).join(', ') })
  return failures
}

/** `versions`: all chosen pins of this one's name, itself among them. */
function findPinProblems(pin: Pin, versions: readonly Pin[], choice: PinChoice): readonly PinsFailure[] {
  const { name, version, place, requiresPython, artifacts } = pin
  const { target } = choice
  const failures: PinsFailure[] = []
  if (versions.length > 1 && versions[0] === pin)
    failures.push({
      code: 'pin-ambiguous',
      place,
      name,
      versions: versions.map(other => other.version),
      target,
    })
  if (!admitsPython(requiresPython, choice)) {
    const condition = `python ${formatSpecifierSet(requiresPython ?? { clauses: [] })}`
    failures.push({ code: 'pins-exclude-target', place, what: `${name} ${version}`, condition, target })
  }
  if (artifacts !== undefined && artifacts.sdists.length === 0)
    failures.push({ code: 'pin-without-sdist', place, name, version, wheels: artifacts.wheels.length })
  return failures
}

function admitsPython(specifier: SpecifierSet | undefined, { environment }: PinChoice): boolean {
  const python = environment['python_full_version']
  return (
    specifier === undefined ||
    (typeof python === 'string' && containsVersion(specifier, python, { prereleases: true }))
  )
}
