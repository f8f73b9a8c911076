declare const epochBrand: unique symbol

/** SOURCE_DATE_EPOCH: whole seconds since 1970-01-01T00:00:00Z. @see https://reproducible-builds.org/specs/source-date-epoch/ */
export type SourceDateEpoch = number & { readonly [epochBrand]: true }

/** zip cannot say an earlier time: 1980-01-01 00:00:00 UTC. */
export const earliestEpoch: number = 315532800

/** The environment clock, also the mtime of every input file: 2011-11-11 11:11:11 UTC. */
export const inputEpoch: SourceDateEpoch = epoch(1321009871)

/** Narrows a number to an epoch: a whole number of seconds from 1980, where zip begins, on. */
export function isSourceDateEpoch(seconds: number): seconds is SourceDateEpoch {
  return Number.isSafeInteger(seconds) && seconds >= earliestEpoch
}

function epoch(seconds: number): SourceDateEpoch {
  if (!isSourceDateEpoch(seconds)) throw new Error(`not an epoch: ${seconds}`)
  return seconds
}
