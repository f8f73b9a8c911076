/** Something in the store that could go. */
export interface StoredObject {
  /** `trial`: what a step made in an experiment, which no build ever uses. */
  readonly kind: 'file' | 'root' | 'result' | 'trial' | 'run' | 'damaged'
  readonly path: string
  /** Under which the book of stamps knows it. */
  readonly name: string
  readonly bytes: number
  /** Seconds of the last use. */
  readonly used: number
  /** A recipe's lock names it, or the present run works there. */
  readonly needed: boolean
}

/** What a collection spares. */
export interface CollectionLimits {
  /** Seconds since the epoch, now. */
  readonly now: number
  /** What was not used for so many seconds goes. */
  readonly ageSeconds: number
  /** What is left may take so many bytes; the least recently used goes first. */
  readonly bytes: number
}

/** Decides what goes: everything damaged, all trials, what is too old, then the oldest until the rest fits. What is needed stays. */
export function planCollection(
  objects: readonly StoredObject[],
  limits: CollectionLimits,
): readonly StoredObject[] {
  const free = objects.filter(object => !object.needed)
  const isDue = (object: StoredObject) =>
    object.kind === 'damaged' || object.kind === 'trial' || limits.now - object.used > limits.ageSeconds
  const due = free.filter(isDue)
  let left = sumBytes(objects) - sumBytes(due)
  const oldest = free.filter(object => !isDue(object)).toSorted((a, b) => a.used - b.used)
  const surplus = oldest.filter(object => {
    if (left <= limits.bytes) return false
    left -= object.bytes
    return true
  })
  return [...due, ...surplus]
}

function sumBytes(objects: readonly StoredObject[]): number {
  return objects.reduce((sum, object) => sum + object.bytes, 0)
}
