/** Orders strings by their UTF-8 bytes: the only order used in anything that is hashed or published. */
export function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a, 'utf8'), Buffer.from(b, 'utf8'))
}

/** A sorted copy, by the UTF-8 bytes of each item's key. */
export function sortByBytes<T>(items: Iterable<T>, key: (item: T) => string): T[] {
  return [...items]
    .map(item => ({ item, bytes: Buffer.from(key(item), 'utf8') }))
    .sort((a, b) => Buffer.compare(a.bytes, b.bytes))
    .map(({ item }) => item)
}
