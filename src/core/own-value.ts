/**
 * What a record itself has under a key that people chose. Indexing would find what every object inherits: a target may
 * well be named `constructor`.
 */
export function ownValue<T>(record: Readonly<Record<string, T>> | undefined, key: string): T | undefined {
  return record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined
}
