/** What a run tells while it works; one JSON line each in the run's event file, and the source of all progress output. */
export type RunEvent =
  | {
      readonly type: 'stage-started'
      readonly stage: string
      readonly target?: string
      readonly builder?: string
      readonly total?: number
    }
  | {
      readonly type: 'stage-finished'
      readonly stage: string
      readonly target?: string
      readonly builder?: string
      readonly summary: string
    }
  | {
      readonly type: 'action-started'
      readonly label: string
      readonly builder: string
      readonly digest: string
      readonly log: string
    }
  | {
      readonly type: 'action-finished'
      readonly label: string
      readonly builder: string
      readonly digest: string
      readonly outcome: 'done' | 'cached' | 'failed' | 'cancelled'
      readonly milliseconds: number
    }
  | { readonly type: 'fetch-started'; readonly name: string; readonly size?: number }
  | {
      readonly type: 'fetch-progress'
      readonly name: string
      readonly received: number
      readonly size?: number
    }
  | {
      readonly type: 'fetch-finished'
      readonly name: string
      readonly size: number
      readonly milliseconds: number
    }
  | { readonly type: 'note'; readonly text: string }

/** Receives events; never throws and never blocks the work. */
export type EventSink = (event: RunEvent) => void
