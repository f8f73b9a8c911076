import type { Failure } from '../../../core/failure.ts'
import type { PackageName } from '../../../formats/python/name.ts'
import { indexOf } from '../../../recipe/index-of.ts'
import { overrideOf } from '../../../recipe/override-of.ts'
import { type ClosureInputs, mayMove } from '../closure/closure-inputs.ts'
import { andThen, failed, type Pending, ready, waitFor } from '../closure/pending.ts'
import { type Answer, type Buildable, type ChosenSdist, questionKey } from '../closure/question.ts'
import type { Pin } from '../lock.ts'
import { admitsPython, type Candidate, type Candidates, preferKnown } from './candidates.ts'
import { lockedSdistsOf } from './known-sdists.ts'
import { choosePinnedSdist } from './pinned-sdist.ts'
import { ageOf, type ReleaseRules, rulesOf } from './release-rules.ts'
import type { Release } from './releases.ts'
import { kindFromWheels } from './wheel-kind.ts'

/** Which sdists there are: what pins, lock, recipe and index say together about names and versions. */
export interface SdistCatalogue {
  readonly pinned: (pin: Pin) => Pending<ChosenSdist>
  /** Versions of a build requirement of `source`; `prefer` comes before all else. */
  readonly candidates: (
    name: PackageName,
    source: Buildable,
    prefer: readonly ChosenSdist[],
  ) => Pending<Candidates>
  readonly withKind: (sdist: Omit<ChosenSdist, 'kind'>) => Pending<ChosenSdist>
}

/** A catalogue over the answers so far; the map may grow meanwhile, but no answer changes. */
export function createCatalogue(inputs: ClosureInputs, answers: ReadonlyMap<string, Answer>): SdistCatalogue {
  const { recipe, previous, python } = inputs
  const pins = new Map(inputs.pins.map(pin => [pin.name, pin]))
  const locked = new Map(previous?.sdists.map(sdist => [sdist.purl, sdist]))
  const known = new Map<Pin, Pending<ChosenSdist>>()

  function projectOf(name: PackageName): Pending<Project> {
    const pin = pins.get(name)
    const question = { kind: 'project', name, ...(pin === undefined ? {} : { pinned: pin.version }) } as const
    const answer = answers.get(questionKey(question))
    if (answer?.kind === 'project') return ready(answer)
    return answer?.kind === 'failed' ? failed(answer.failures) : waitFor(question)
  }

  function withKind(sdist: Omit<ChosenSdist, 'kind'>): Pending<ChosenSdist> {
    const { name, version, purl } = sdist
    return andThen(projectOf(name), ({ releases }) => {
      const said = overrideOf(recipe.overrides, name, version)?.override.kind
      const wheels = releases.find(release => release.text === version)?.wheels ?? []
      const kind = said ?? kindFromWheels(wheels, python.minor) ?? locked.get(purl)?.kind
      return kind === undefined
        ? failed([{ code: 'wheel-kind-unknown', name, version }])
        : ready({ ...sdist, kind })
    })
  }

  function pinned(pin: Pin): Pending<ChosenSdist> {
    const before = known.get(pin)
    if (before !== undefined) return before
    const sdist = choosePinned(pin)
    if (sdist.ready || sdist.questions.size === 0) known.set(pin, sdist)
    return sdist
  }

  function choosePinned(pin: Pin): Pending<ChosenSdist> {
    return andThen(projectOf(pin.name), ({ releases }) => {
      const chosen = choosePinnedSdist(pin, releases, indexOf(recipe.indexes, pin.name))
      if (!chosen.ok) return failed(chosen.failures)
      const { name, version, filename } = chosen.value
      const file = releases.flatMap(({ sdists }) => sdists).find(one => one.filename === filename)
      const requiresPython = file?.requiresPython
      if (requiresPython !== undefined && !admitsPython(requiresPython, python.version))
        return failed([
          {
            code: 'python-excluded',
            name,
            version,
            requiresPython,
            python: python.version,
            target: inputs.target,
          },
        ])
      if (file?.yanked !== undefined && !rulesOf(name, recipe, undefined).allowsYanked(version))
        return failed([
          { code: 'pin-yanked', name, version, ...(file.yanked === true ? {} : { reason: file.yanked }) },
        ])
      const sdist = file?.yanked === undefined ? chosen.value : { ...chosen.value, yanked: true as const }
      const known = locked.get(sdist.purl)
      const size = known !== undefined && sdist.sha256.includes(known.sha256) ? known.size : undefined
      return withKind(size === undefined ? sdist : { ...sdist, size })
    })
  }

  function candidates(
    name: PackageName,
    source: Buildable,
    prefer: readonly ChosenSdist[],
  ): Pending<Candidates> {
    return andThen(projectOf(name), ({ releases, listed }) => {
      const pin = pins.get(name)
      const rules = rulesOf(name, recipe, inputs.cutOff)
      const before = (mayMove(name, inputs) ? [] : lockedSdistsOf(name, source, previous)).flatMap(sdist =>
        judgeLocked(sdist, releases, rules),
      )
      const changed = before.flatMap(sdist => changedDigest(sdist, releases))
      if (changed.length > 0) return failed(changed)
      return andThen(pin === undefined ? ready(undefined) : pinned(pin), own => {
        const known = [
          ...prefer.filter(one => one.name === name),
          ...(own === undefined ? [] : [own]),
          ...before,
        ]
        return ready(preferKnown(listed, known, rules.constraint))
      })
    })
  }

  return { pinned, candidates, withKind }
}

/** What was locked by earlier rules must stand before today's; what an index lists no more is as old as nobody knows. */
function judgeLocked(
  { yanked: before, ...sdist }: ChosenSdist,
  releases: readonly Release[],
  rules: ReleaseRules,
): readonly (ChosenSdist & Pick<Candidate, 'ageUnknown'>)[] {
  const file = releases.flatMap(({ sdists }) => sdists).find(({ filename }) => filename === sdist.filename)
  const yanked = file === undefined ? before : file.yanked
  if (yanked !== undefined && !rules.allowsYanked(sdist.version)) return []
  const age = ageOf(file, rules)
  if (age === 'too young') return []
  return [
    {
      ...sdist,
      ...(yanked === undefined ? {} : { yanked: true as const }),
      ...(age === 'unknown' ? { ageUnknown: true as const } : {}),
    },
  ]
}

type Project = Extract<Answer, { readonly kind: 'project' }>

/** What is locked is compared with what the index claims now; a file that it lists no more may still be in the store. */
function changedDigest(sdist: ChosenSdist, releases: readonly Release[]): readonly Failure[] {
  const listed = releases.flatMap(({ sdists }) => sdists).find(({ filename }) => filename === sdist.filename)
  const claimed = listed?.sha256
  const [known] = sdist.sha256
  if (claimed === undefined || known === undefined || claimed === known) return []
  return [{ code: 'listed-digest-changed', filename: sdist.filename, known, claimed }]
}
