import type { Json } from '../../core/canonical-json.ts'
import { z } from '../../core/shape.ts'

const anyJson = z.json()
const mostDepth = 100

/** A line for each value of a JSON document, with its path, in the document's order; undefined where it is none. */
export function listJson(text: string): readonly string[] | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined
  try {
    const lines: string[] = []
    return listValue(anyJson.parse(JSON.parse(text)), '', lines, 0) ? lines : undefined
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError || error instanceof RangeError)
      return undefined
    throw error
  }
}

function listValue(value: Json, path: string, lines: string[], depth: number): boolean {
  if (depth > mostDepth) return false
  if (value === null || typeof value !== 'object') {
    lines.push(`${path}: ${JSON.stringify(value)}`)
    return true
  }
  const members = Object.entries(value)
  if (members.length === 0) lines.push(`${path}: ${Array.isArray(value) ? '[]' : '{}'}`)
  return members.every(([key, member]) =>
    listValue(member ?? null, nameMember(value, path, key), lines, depth + 1),
  )
}

function nameMember(parent: Json, path: string, key: string): string {
  if (Array.isArray(parent)) return `${path}[${key}]`
  return path === '' ? key : `${path}.${key}`
}
