import createLimit from 'p-limit'

/** Runs a task as soon as fewer than the agreed number are running. */
export type Limit = <T>(task: () => Promise<T>) => Promise<T>

/** At most `count` tasks at once, in the order of asking. */
export function limitTasks(count: number): Limit {
  return createLimit(count)
}
