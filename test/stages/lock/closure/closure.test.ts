import { describe, expect, it } from 'vitest'
import type { IndexFile } from '../../../../src/actions/host.ts'
import { sha256Of } from '../../../../src/core/digest.ts'
import type { Failure } from '../../../../src/core/failure.ts'
import { targetEnvironment } from '../../../../src/formats/python/marker-environment.ts'
import { normalizeName } from '../../../../src/formats/python/name.ts'
import { parseBuildRequirements } from '../../../../src/stages/lock/closure/build-wishes.ts'
import { type Closure, evaluateClosure } from '../../../../src/stages/lock/closure/closure.ts'
import type { ClosureInputs } from '../../../../src/stages/lock/closure/closure-inputs.ts'
import { type Answer, type Question, questionKey } from '../../../../src/stages/lock/closure/question.ts'
import { screenReleases } from '../../../../src/stages/lock/sdists/candidates.ts'
import { rulesOf } from '../../../../src/stages/lock/sdists/release-rules.ts'
import { readReleases } from '../../../../src/stages/lock/sdists/releases.ts'

/** An edition of a project in a world that lives in this file. */
interface Edition {
  readonly sdist?: boolean
  readonly wheels?: readonly string[]
  readonly requires?: readonly string[]
  readonly dynamic?: readonly string[]
  readonly install?: readonly string[]
  readonly yanked?: true
  readonly requiresPython?: string
}
type Editions = Readonly<Record<string, Readonly<Record<string, Edition>>>>

const environment = targetEnvironment({ pythonVersion: '3.11.2', architecture: 'amd64' })
if (!environment.ok) throw new Error('no environment')
const python = { version: '3.11.2', minor: [3, 11], environment: environment.value } as const

function filesOf(name: string, editions: Readonly<Record<string, Edition>>): readonly IndexFile[] {
  return Object.entries(editions).flatMap(([version, edition]) => [
    ...(edition.sdist === false
      ? []
      : [
          {
            filename: `${name}-${version}.tar.gz`,
            sha256: sha256Of(`${name} ${version}`),
            ...(edition.yanked === undefined ? {} : { yanked: edition.yanked }),
            ...(edition.requiresPython === undefined ? {} : { requiresPython: edition.requiresPython }),
          },
        ]),
    ...(edition.wheels ?? ['py3-none-any']).map(tag => ({
      filename: `${name}-${version}-${tag}.whl`,
      sha256: sha256Of(`${name} ${version} ${tag}`),
    })),
  ])
}

function parse(of: string, texts: readonly string[] = []) {
  const parsed = parseBuildRequirements(of, texts, python.environment)
  if (!parsed.ok) throw new Error(`not requirements: ${texts.join(' ')}`)
  return parsed.value
}

function answerFrom(editions: Editions, question: Question, recipe: ClosureInputs['recipe']): Answer {
  if (question.kind === 'project') {
    const { name } = question
    const releases = readReleases(name, filesOf(name, editions[name] ?? {}))
    const listed = screenReleases(name, releases, python.version, rulesOf(name, recipe, undefined))
    return { kind: 'project', releases, listed }
  }
  const { name, version } = question.kind === 'sdist' ? question.sdist : question.of
  const edition = editions[name]?.[version]
  if (edition === undefined) throw new Error(`no ${name} ${version}`)
  const digest = { sha256: sha256Of(`${name} ${version}`), size: 1 }
  if (question.kind === 'sdist')
    return { kind: 'sdist', digest, requires: parse(name, edition.requires ?? ['backend']) }
  if (question.kind === 'crates') return { kind: 'crates', crates: [] }
  if (question.kind === 'requires')
    return { kind: 'requires', texts: edition.dynamic ?? [], requires: parse(name, edition.dynamic) }
  return { kind: 'wheel', wheel: { filename: `${name}.whl`, digest }, requires: parse(name, edition.install) }
}

function inputsOf(pins: readonly string[], more: Partial<ClosureInputs> = {}): ClosureInputs {
  return {
    target: 'bookworm',
    python,
    pins: pins.map(pin => {
      const [name = '', version = ''] = pin.split('==')
      return { name: normalizeName(name), version, hashes: [sha256Of(`${name} ${version}`)] }
    }),
    recipe: {
      pins: 'requirements.txt',
      clock: 1 as never,
      extras: [],
      indexes: {},
      allow: [],
      'from-debian': {},
      sources: {},
      'build-constraints': {},
      overrides: {},
    },
    update: [],
    ...more,
  }
}

function close(
  editions: Editions,
  pins: readonly string[],
  more: Partial<ClosureInputs> = {},
): { readonly closure?: Closure; readonly failures: readonly Failure[]; readonly asked: readonly string[] } {
  const inputs = inputsOf(pins, more)
  const answers = new Map<string, Answer>()
  for (;;) {
    const closure = evaluateClosure(inputs, answers)
    if (closure.ready) return { closure: closure.value, failures: [], asked: [...answers.keys()] }
    if (closure.questions.size === 0) return { failures: [...closure.failures], asked: [...answers.keys()] }
    for (const question of closure.questions.values())
      answers.set(questionKey(question), answerFrom(editions, question, inputs.recipe))
  }
}

function plansOf(closure: Closure | undefined): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    (closure?.plans ?? []).map(({ of, buildRequires }) => [
      `${of.name} ${of.version}`,
      buildRequires.map(({ name, version }) => `${name} ${version}`),
    ]),
  )
}

const seed: Editions = { backend: { '2': { requires: [] }, '1': { requires: [] } } }

describe('the closure of the build', () => {
  it('goes down to the sources that build themselves', () => {
    const { closure } = close({ ...seed, app: { '1': {} } }, ['app==1'])
    expect(plansOf(closure)).toEqual({ 'app 1': ['backend 2'], 'backend 2': [] })
  })

  it('asks the index what known pins need while it waits for others, but builds nothing before all are there', () => {
    const editions = { ...seed, app: { '1': {} }, late: { '1': {} } }
    const inputs = inputsOf(['app==1', 'late==1'])
    const answers = new Map<string, Answer>()
    const asked: string[] = []
    for (;;) {
      const closure = evaluateClosure(inputs, answers)
      const questions = closure.ready ? [] : [...closure.questions].filter(([key]) => key !== 'project late')
      if (questions.length === 0) break
      for (const [key, question] of questions) {
        asked.push(key)
        answers.set(key, answerFrom(editions, question, inputs.recipe))
      }
    }
    expect(asked).toEqual([
      'project app',
      'sdist pkg:pypi/app@1',
      'project backend',
      'sdist pkg:pypi/backend@2',
    ])
    const missing: Answer = { kind: 'project', releases: [], listed: { usable: [], rejected: [] } }
    const closure = evaluateClosure(inputs, answers.set('project late', missing))
    expect(!closure.ready && [[...closure.failures].map(({ code }) => code), closure.questions.size]).toEqual(
      [['pin-not-listed'], 0],
    )
  })

  it('adds what the backend asks for, and what that requires where it is installed', () => {
    const editions = {
      ...seed,
      app: { '1': { dynamic: ['plugin>=1'] } },
      plugin: { '1': { install: ['library', 'never; python_version < "3"'] } },
      library: { '1': {} },
    }
    const { closure } = close(editions, ['app==1'])
    expect(plansOf(closure)).toEqual({
      'app 1': ['backend 2', 'plugin 1', 'library 1'],
      'backend 2': [],
      'plugin 1': ['backend 2'],
      'library 1': ['backend 2'],
    })
    const app = closure?.plans.find(({ of }) => of.name === 'app')
    expect(app?.dynamicRequires).toEqual(['plugin>=1'])
  })

  it('resolves the build requirements of each sdist alone', () => {
    const editions = { ...seed, a: { '1': { requires: ['backend<2'] } }, b: { '1': {} } }
    expect(plansOf(close(editions, ['a==1', 'b==1']).closure)).toMatchObject({
      'a 1': ['backend 1'],
      'b 1': ['backend 2'],
    })
  })

  it('asks for compilers as soon as something binary is among the pins or the build requirements', () => {
    const binary = { wheels: ['cp311-cp311-manylinux_2_17_x86_64'] }
    expect(close({ ...seed, app: { '1': {} } }, ['app==1']).closure?.compiles).toBe(false)
    expect(close({ ...seed, app: { '1': binary } }, ['app==1']).closure?.compiles).toBe(true)
    const tool = { ...seed, app: { '1': { requires: ['tool'] } }, tool: { '1': binary } }
    expect(close(tool, ['app==1']).closure?.compiles).toBe(true)
  })

  it('names the cycle where two sdists need each other for building', () => {
    const editions = { a: { '1': { requires: ['b'] } }, b: { '1': { requires: ['a'] } } }
    expect(close(editions, ['a==1']).failures).toEqual([{ code: 'build-cycle', path: ['a 1', 'b 1', 'a 1'] }])
  })

  it('walks through each source once, however many ways lead to it', () => {
    const levels = 24
    const needs = (level: number) => (level < levels ? [`left${level + 1}`, `right${level + 1}`] : [])
    const tools = Array.from({ length: levels }, (_, index) => index + 1)
    const editions = Object.fromEntries([
      ['app', { '1': { requires: needs(0) } }],
      ...tools.flatMap(level => [
        [`left${level}`, { '1': { requires: needs(level) } }],
        [`right${level}`, { '1': { requires: needs(level) } }],
      ]),
    ])
    expect(Object.keys(plansOf(close(editions, ['app==1']).closure))).toHaveLength(1 + 2 * levels)
  })

  it('follows no more than fifty sources in a row', () => {
    const chain = (length: number): Editions =>
      Object.fromEntries(
        Array.from({ length }, (_, index) => {
          const requires = index + 1 < length ? [`p${index + 1}`] : []
          return [`p${index}`, { '1': { requires } }] as const
        }),
      )
    expect(close(chain(50), ['p0==1']).closure?.plans.length).toBe(50)
    expect(close(chain(51), ['p0==1']).failures).toEqual([
      { code: 'build-chain-too-long', first: 'p0 1', last: 'p50 1', levels: 50 },
    ])
  })

  it('refuses what stands in for a program and names the Debian package', () => {
    const editions = { ...seed, app: { '1': { dynamic: ['ninja>=1.8'] } } }
    expect(close(editions, ['app==1']).failures).toEqual([
      {
        code: 'requirement-is-a-program',
        of: 'app 1',
        requirement: 'ninja',
        debian: 'ninja-build',
        said: 'dynamic',
      },
    ])
    const stated = { ...seed, app: { '1': { requires: ['backend>=1', 'cmake'] } } }
    expect(close(stated, ['app==1']).failures).toMatchObject([
      { requirement: 'cmake', debian: 'cmake', said: 'static', others: ['backend>=1'] },
    ])
  })

  it('collects the failures of all pins', () => {
    const editions = {
      ...seed,
      wheelsonly: { '1': { sdist: false } },
      odd: { '1': { wheels: [] } },
      old: { '1': { requiresPython: '<3.11' } },
    }
    const { failures } = close(editions, ['wheelsonly==1', 'odd==1', 'old==1', 'missing==1'])
    expect(failures.map(({ code }) => code)).toEqual([
      'sdist-missing',
      'wheel-kind-unknown',
      'python-excluded',
      'pin-not-listed',
    ])
  })

  it('never takes a version without sdist, a yanked one, one for another Python, or a pre-release', () => {
    const tool = {
      '6': { sdist: false },
      '5': { yanked: true },
      '4': { requiresPython: '>=3.12' },
      '3rc1': {},
      '2': {},
    } as const
    const editions = { ...seed, app: { '1': { requires: ['tool'] } }, tool }
    expect(plansOf(close(editions, ['app==1']).closure)['app 1']).toEqual(['tool 2'])
  })

  it('takes the pinned version of a build requirement where it fits', () => {
    const editions = { ...seed, app: { '1': {} } }
    expect(plansOf(close(editions, ['app==1', 'backend==1']).closure)['app 1']).toEqual(['backend 1'])
  })

  it('follows build-constraints and says which versions they exclude', () => {
    const editions = { ...seed, app: { '1': { requires: ['backend>1'] } } }
    const recipe = {
      pins: 'requirements.txt',
      extras: [],
      clock: 1 as never,
      indexes: {},
      allow: [],
      'from-debian': {},
      sources: {},
      'build-constraints': { backend: '==1' },
      overrides: {},
    }
    expect(close(editions, ['app==1'], { recipe }).failures).toEqual([
      {
        code: 'build-requirement-unsatisfied',
        of: 'app 1',
        name: 'backend',
        wanted: [['app 1', 'backend>1']],
        rejected: [['2', 'excluded by build-constraints']],
        listed: true,
      },
    ])
  })

  it('adds and replaces build requirements as an override says', () => {
    const editions = {
      ...seed,
      a: { '1': {} },
      b: { '1': { requires: ['nothing-there'] } },
      wheel: { '1': {} },
    }
    const recipe = {
      pins: 'requirements.txt',
      extras: [],
      clock: 1 as never,
      indexes: {},
      allow: [],
      'from-debian': {},
      sources: {},
      'build-constraints': {},
      overrides: {
        a: { 'build-requires': { add: ['wheel==1'] }, reason: 'so built upstream' },
        b: { 'build-requires': { replace: ['backend<2'] }, reason: 'not on the index' },
      },
    }
    expect(plansOf(close(editions, ['a==1', 'b==1'], { recipe }).closure)).toMatchObject({
      'a 1': ['backend 2', 'wheel 1'],
      'b 1': ['backend 1'],
    })
  })

  it('keeps what the lock has chosen, until it is told to move', () => {
    const editions = { ...seed, app: { '1': {} } }
    const locked = (name: string, requires: readonly string[]) => ({
      purl: `pkg:pypi/${name}@1`,
      filename: `${name}-1.tar.gz`,
      sha256: sha256Of(`${name} 1`),
      size: 1,
      kind: 'pure' as const,
      'build-requires': [...requires],
      'dynamic-requires': [],
      'requested-by': ['pins'],
    })
    const previous = {
      suite: 'bookworm',
      architecture: 'amd64' as const,
      python: { version: '3.11.2', minor: '3.11' },
      install: [],
      sdists: [locked('app', ['pkg:pypi/backend@1']), locked('backend', [])],
      crates: [],
      debian: { releases: [], requested: {}, packages: [] },
      'root-file-systems': {},
    }
    const kept = (update: readonly string[]) =>
      plansOf(close(editions, ['app==1'], { previous, update }).closure)['app 1']
    expect(kept([])).toEqual(['backend 1'])
    expect(kept(['other'])).toEqual(['backend 1'])
    expect(kept(['backend'])).toEqual(['backend 2'])
    expect(kept(['build-tools'])).toEqual(['backend 2'])
  })
})
