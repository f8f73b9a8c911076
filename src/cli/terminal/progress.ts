import type { EventSink, RunEvent } from '../../actions/event.ts'
import { formatBytes, formatSeconds } from './format-amount.ts'
import { type LiveLines, openLiveLines } from './live-lines.ts'

/** Progress for people: live lines on a terminal, plain lines elsewhere, nothing when quiet. Dispose of it before other output. */
export type Progress = { readonly sink: EventSink } & Disposable

interface State {
  readonly start: number
  readonly stages: Map<string, { readonly stage: string; readonly since: number }>
  readonly actions: Map<string, { readonly label: string; readonly builder: string; readonly since: number }>
  readonly fetches: Map<string, { received: number; readonly size: number | undefined }>
  fetchedBytes: number
  done: number
}

const refreshMilliseconds = 100

/** Opens the progress output that fits standard error. */
export function openProgress(quiet: boolean): Progress {
  if (quiet) return { sink: () => undefined, [Symbol.dispose]: () => undefined }
  const state: State = {
    start: performance.now(),
    stages: new Map(),
    actions: new Map(),
    fetches: new Map(),
    fetchedBytes: 0,
    done: 0,
  }
  return process.stderr.isTTY === true ? openLiveProgress(state) : openPlainProgress(state)
}

function openPlainProgress(state: State): Progress {
  return {
    sink: event => {
      for (const line of record(state, event)) process.stderr.write(`${line}\n`)
    },
    [Symbol.dispose]: () => undefined,
  }
}

function openLiveProgress(state: State): Progress {
  const live: LiveLines = openLiveLines()
  const timer = setInterval(() => live.show(describe(state)), refreshMilliseconds)
  timer.unref()
  return {
    sink: event => {
      for (const line of record(state, event)) live.print(line)
    },
    [Symbol.dispose]: () => {
      clearInterval(timer)
      live.close()
    },
  }
}

/** Takes an event in; returns the lines that stay. */
function record(state: State, event: RunEvent): readonly string[] {
  switch (event.type) {
    case 'stage-started':
      state.stages.set(stageKey(event), { stage: stageName(event), since: performance.now() })
      return []
    case 'stage-finished': {
      const started = state.stages.get(stageKey(event))
      state.stages.delete(stageKey(event))
      const seconds = (performance.now() - (started?.since ?? performance.now())) / 1000
      return [`${stageName(event).padEnd(24)} ${formatSeconds(seconds).padStart(7)}  ${event.summary}`]
    }
    case 'action-started':
      state.actions.set(event.digest, {
        label: event.label,
        builder: event.builder,
        since: performance.now(),
      })
      return []
    case 'action-finished':
      state.actions.delete(event.digest)
      state.done += 1
      return event.outcome === 'failed' ? [`failed: ${event.label} (builder ${event.builder})`] : []
    case 'fetch-started':
      state.fetches.set(event.name, { received: 0, size: event.size })
      return []
    case 'fetch-progress':
      state.fetches.set(event.name, { received: event.received, size: event.size })
      return []
    case 'fetch-finished':
      state.fetches.delete(event.name)
      state.fetchedBytes += event.size
      return []
    case 'note':
      return [`note: ${event.text}`]
  }
}

function describe(state: State): readonly string[] {
  const now = performance.now()
  const received = [...state.fetches.values()].reduce(
    (sum, fetch) => sum + fetch.received,
    state.fetchedBytes,
  )
  const fetched = received > 0 ? ` · ${formatBytes(received)} fetched` : ''
  const actions = [...state.actions.values()].map(
    ({ label, builder, since }) =>
      `  ${formatSeconds((now - since) / 1000).padStart(7)}  ${label} (${builder})`,
  )
  const files = [...state.fetches].slice(0, 4).map(([name, { received: got, size }]) => {
    return `  ${formatBytes(got).padStart(9)}${size === undefined ? '' : ` of ${formatBytes(size)}`}  ${name}`
  })
  const stages = [...state.stages.values()].map(({ stage }) => stage).join(', ')
  return [
    `${stages || 'working'} · ${state.done} actions done${fetched} · ${formatSeconds((now - state.start) / 1000)}`,
    ...actions,
    ...files,
  ]
}

type StageEvent = Extract<RunEvent, { type: 'stage-started' | 'stage-finished' }>

function stageKey(event: StageEvent): string {
  return [event.stage, event.target, event.builder].join('\0')
}

function stageName(event: StageEvent): string {
  const where = [event.target, event.builder].filter(part => part !== undefined).join(', ')
  return where === '' ? event.stage : `${event.stage} (${where})`
}
