import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { FoundFile } from '../../../src/cli/read-file.ts'
import { recallRun, rememberRun } from '../../../src/cli/remembered/repeated-run.ts'
import type { VerbInput } from '../../../src/cli/verb.ts'
import { sha256Of } from '../../../src/core/digest.ts'
import { localSources } from '../../../src/machine/local-source.ts'
import { type LocalStore, openStore } from '../../../src/machine/store/store.ts'

const { signal } = new AbortController()
const answer = { status: 0, text: 'identical\n', result: { verdict: 'identical' } }
const run = JSON.stringify({ schema: 1, verb: 'reproduce', artifacts: [{ path: 'wheels/app.whl' }] })
const now = 1_700_000_000
let folder = ''
let store: LocalStore

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'debwright-repeated-'))
  chmodSync(folder, 0o755)
  const opened = await openStore({ place: join(folder, 'store'), run: 'run', events: () => undefined })
  if (!opened.ok) throw new Error('no store')
  store = opened.value
  for (const name of ['recipe', 'source', 'output', 'output/wheels']) mkdirSync(join(folder, name))
  writeFileSync(join(folder, 'recipe/app.yaml'), 'schema: 1\n')
  writeFileSync(join(folder, 'source/app.py'), 'print(1)\n')
  writeFileSync(join(folder, 'output/run.json'), run)
  writeFileSync(join(folder, 'output/wheels/app.whl'), 'wheel')
  execFileSync('git', ['init', '--quiet', join(folder, 'source')])
  execFileSync('git', ['-C', join(folder, 'source'), 'add', 'app.py'])
  await remember(commandLine())
})

afterEach(async () => {
  await store[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true })
})

describe('a run that is repeated', () => {
  it('is answered as before where nothing changed', async () => {
    expect(await recall(commandLine())).toMatchObject({
      text: 'identical\n',
      result: answer.result,
      status: 0,
    })
  })

  it('is done again after a file that it read changed', async () => {
    writeFileSync(join(folder, 'recipe/app.yaml'), 'schema: 1 \n')
    expect(await recall(commandLine())).toBeUndefined()
  })

  it('is done again after a file that was not there appeared', async () => {
    writeFileSync(join(folder, 'recipe/app.released.json'), '{}')
    expect(await recall(commandLine())).toBeUndefined()
  })

  it('is done again after a tracked file changed, not after an untracked one came', async () => {
    writeFileSync(join(folder, 'source/notes.txt'), 'x')
    expect(await recall(commandLine())).toBeDefined()
    writeFileSync(join(folder, 'source/app.py'), 'print(2)\n')
    expect(await recall(commandLine())).toBeUndefined()
  })

  it('is done again where git tracks one file more', async () => {
    writeFileSync(join(folder, 'source/more.py'), '')
    execFileSync('git', ['-C', join(folder, 'source'), 'add', 'more.py'])
    expect(await recall(commandLine())).toBeUndefined()
  })

  it('is done again with --fresh, another option, or another recipe', async () => {
    expect(await recall(commandLine({ flags: ['fresh'] }))).toBeUndefined()
    expect(await recall(commandLine({ flags: ['no-test'] }))).toBeUndefined()
    expect(await recall(commandLine({ positional: ['other.yaml'] }))).toBeUndefined()
    expect(await recall(commandLine({ flags: ['offline'] }))).toBeDefined()
  })

  it('is done again where the clock went back', async () => {
    expect(await recall(commandLine(), now - 1)).toBeUndefined()
  })

  it('writes again what is missing or changed in its output folder', async () => {
    writeFileSync(join(folder, 'output/wheels/app.whl'), 'other')
    expect(await recall(commandLine())).toBeDefined()
    expect(readFileSync(join(folder, 'output/wheels/app.whl'), 'utf8')).toBe('wheel')
    rmSync(join(folder, 'output'), { recursive: true })
    expect(await recall(commandLine())).toBeDefined()
    expect(readFileSync(join(folder, 'output/run.json'), 'utf8')).toBe(run)
  })

  it('leaves a signature that was added to its output folder', async () => {
    writeFileSync(join(folder, 'output/sha256sums.txt.asc'), 'signature')
    expect(await recall(commandLine())).toBeDefined()
    expect(readFileSync(join(folder, 'output/sha256sums.txt.asc'), 'utf8')).toBe('signature')
  })

  it('is done again where neither the output folder nor the store has what was made', async () => {
    rmSync(join(folder, 'output'), { recursive: true })
    rmSync(store.pathOf(sha256Of('wheel')))
    expect(await recall(commandLine())).toBeUndefined()
  })

  it('is not remembered where a file changed meanwhile, or with an option that is not known to be harmless', async () => {
    await store.resultsOf('steps').forget()
    const path = join(folder, 'recipe/app.yaml')
    await remember(commandLine(), [[path, { real: path, sha256: sha256Of('before') }]])
    expect(await recall(commandLine())).toBeUndefined()
    await remember(commandLine({ flags: ['vary-all'] }))
    expect(await recall(commandLine({ flags: ['vary-all'] }))).toBeUndefined()
  })
})

function commandLine(changes: { flags?: readonly string[]; positional?: readonly string[] } = {}): VerbInput {
  const { flags = [], positional = ['app.yaml'] } = changes
  return { positional, flags: new Set(flags), values: new Map(), json: false, quiet: true, signal }
}

async function remember(
  input: VerbInput,
  further: readonly (readonly [path: string, file: FoundFile])[] = [],
): Promise<void> {
  const recipe = join(folder, 'recipe/app.yaml')
  const source = join(folder, 'source')
  const tree = await localSources.readTracked(source, signal)
  if (!tree.ok) throw new Error('no tracked files')
  const traces = {
    files: [
      [recipe, { real: recipe, sha256: sha256Of(readFileSync(recipe)) }] as const,
      [join(folder, 'recipe/app.released.json'), null] as const,
      ...further,
    ],
    folders: new Map([[source, tree.value]]),
    outputs: [join(folder, 'output')],
  }
  expect(await rememberRun('reproduce', input, answer, traces, store, now)).toEqual({
    ok: true,
    value: undefined,
  })
}

async function recall(input: VerbInput, time = now) {
  const recalled = await recallRun('reproduce', input, store, time)
  if (!recalled.ok) throw new Error(JSON.stringify(recalled.failures))
  return recalled.value
}
