import type { Hunk } from './difference.ts'

/** The most line edits that are searched for; beyond, everything between the first and the last difference is one hunk. */
const mostEdits = 1500

/** The hunks in which two lists of lines differ. */
export function compareLines(first: readonly string[], second: readonly string[]): readonly Hunk[] {
  let start = 0
  while (start < first.length && start < second.length && first[start] === second[start]) start += 1
  let [endA, endB] = [first.length, second.length]
  while (endA > start && endB > start && first[endA - 1] === second[endB - 1]) {
    endA -= 1
    endB -= 1
  }
  const [a, b] = [first.slice(start, endA), second.slice(start, endB)]
  if (a.length === 0 && b.length === 0) return []
  const kept = findCommon(a, b)
  return toHunks(a, b, kept).map(hunk => ({
    ...hunk,
    lines: [hunk.lines[0] + start, hunk.lines[1] + start],
  }))
}

type Pair = readonly [a: number, b: number]

/** Index pairs of the lines that both keep. @see Myers 1986, "An O(ND) Difference Algorithm and Its Variations" */
function findCommon(a: readonly string[], b: readonly string[]): readonly Pair[] {
  const most = Math.min(a.length + b.length, mostEdits)
  const trace: Int32Array[] = []
  const width = 2 * most + 3
  let front = new Int32Array(width)
  for (let edits = 0; edits <= most; edits += 1) {
    trace.push(front.slice(most + 1 - edits - 1, most + 1 + edits + 2))
    const next = front.slice()
    for (let k = -edits; k <= edits; k += 2) {
      const at = most + 1 + k
      const down = k === -edits || (k !== edits && (front[at - 1] ?? 0) < (front[at + 1] ?? 0))
      let x = down ? (front[at + 1] ?? 0) : (front[at - 1] ?? 0) + 1
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x += 1
      next[at] = x
      if (x >= a.length && x - k >= b.length) return walkBack(trace, a, b)
    }
    front = next
  }
  return []
}

function walkBack(trace: readonly Int32Array[], a: readonly string[], b: readonly string[]): readonly Pair[] {
  const pairs: Pair[] = []
  let [x, y] = [a.length, b.length]
  for (let edits = trace.length - 1; edits >= 0; edits -= 1) {
    const row = trace[edits]
    const reach = (k: number) => row?.[k + edits + 1] ?? 0
    const k = x - y
    const down = k === -edits || (k !== edits && reach(k - 1) < reach(k + 1))
    const before = down ? k + 1 : k - 1
    const fromX = edits === 0 ? 0 : reach(before)
    const fromY = edits === 0 ? 0 : fromX - before
    while (x > fromX && y > fromY && a[x - 1] === b[y - 1]) {
      x -= 1
      y -= 1
      pairs.push([x, y])
    }
    ;[x, y] = [fromX, fromY]
  }
  return pairs.reverse()
}

function toHunks(a: readonly string[], b: readonly string[], kept: readonly Pair[]): readonly Hunk[] {
  const hunks: Hunk[] = []
  let [x, y] = [0, 0]
  for (const [keptA, keptB] of [...kept, [a.length, b.length] as const]) {
    if (keptA > x || keptB > y)
      hunks.push({ lines: [x + 1, y + 1], first: a.slice(x, keptA), second: b.slice(y, keptB) })
    ;[x, y] = [keptA + 1, keptB + 1]
  }
  return hunks
}
