import type { EventSink } from '../../actions/event.ts'

/** Tells how one download goes on. */
export interface FetchReport {
  readonly progress: (received: number) => void
  readonly finish: (size: number) => void
}

/** At most one event in this time, so that a fast download is not slowed by its own account. */
const intervalMs = 100

/** Begins the account of a download; names only, never an address. */
export function reportFetch(events: EventSink, name: string, size: number | undefined): FetchReport {
  const known = size === undefined ? {} : { size }
  const begun = performance.now()
  let last = begun
  events({ type: 'fetch-started', name, ...known })
  return {
    progress: received => {
      const now = performance.now()
      if (now - last < intervalMs) return
      last = now
      events({ type: 'fetch-progress', name, received, ...known })
    },
    finish: total =>
      events({
        type: 'fetch-finished',
        name,
        size: total,
        milliseconds: Math.round(performance.now() - begun),
      }),
  }
}
