import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Numbers from a fixed seed: mulberry32. */
export function createNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** How large the payload is: as an application of some size with its libraries. */
const files = 3700
const fileBytes = 30_000

/**
 * Writes a package tree of 110 MB in 3,700 files, the same each time, which xz packs to about a fifth: text of words that
 * come again, with lines that do not.
 */
export function writePayload(folder: string): void {
  const next = createNumbers(20111111)
  const words = Array.from({ length: 4000 }, () =>
    Math.floor(next() * 2 ** 32)
      .toString(36)
      .slice(0, 2 + Math.floor(next() * 6)),
  )
  mkdirSync(join(folder, 'DEBIAN'), { recursive: true })
  writeFileSync(
    join(folder, 'DEBIAN', 'control'),
    'Package: payload\nVersion: 1.0-1\nArchitecture: all\nMaintainer: bench <bench@example.org>\nDescription: payload\n',
  )
  for (let index = 0; index < files; index += 1) {
    const place = join(folder, 'opt', 'payload', `part${index % 50}`)
    if (index < 50) mkdirSync(place, { recursive: true })
    writeFileSync(join(place, `module_${index}.py`), makeText(next, words))
  }
}

function makeText(next: () => number, words: readonly string[]): string {
  const lines: string[] = []
  for (let length = 0; length < fileBytes; ) {
    const line = Array.from({ length: 8 }, () => words[Math.floor(next() ** 3 * words.length)]).join(' ')
    lines.push(next() < 0.44 ? line : (lines[Math.floor(next() * lines.length)] ?? line))
    length += lines.at(-1)?.length ?? 0
  }
  return `${lines.join('\n')}\n`
}
