import type { Place } from '../../core/failures/description.ts'

type Path = readonly (string | number)[]

/** Where the value of a path stands in a JSON text that JSON.parse accepts; where it is missing, the value around it. */
export function findJsonPlace(file: string, text: string, path: Path): Place {
  const offset = offsetOf(text, path)
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1
  const newline = text.indexOf('\n', lineStart)
  return {
    file,
    line: text.slice(0, offset).split('\n').length,
    column: offset - lineStart + 1,
    text: text.slice(lineStart, newline === -1 ? undefined : newline),
    width: scalarWidth(text, offset),
  }
}

function offsetOf(text: string, path: Path): number {
  let offset = skipBlanks(text, 0)
  for (const key of path) {
    const next = typeof key === 'number' ? enterList(text, offset, key) : enterObject(text, offset, key)
    if (next === undefined) return offset
    offset = next
  }
  return offset
}

function enterList(text: string, start: number, index: number): number | undefined {
  if (text[start] !== '[') return undefined
  let offset = skipBlanks(text, start + 1)
  for (let item = 0; text[offset] !== ']'; item++) {
    if (item === index) return offset
    offset = skipComma(text, skipValue(text, offset))
  }
  return undefined
}

function enterObject(text: string, start: number, key: string): number | undefined {
  if (text[start] !== '{') return undefined
  let offset = skipBlanks(text, start + 1)
  while (text[offset] !== '}') {
    const end = skipValue(text, offset)
    const name: unknown = JSON.parse(text.slice(offset, end))
    const value = skipBlanks(text, skipBlanks(text, end) + 1)
    if (name === key) return value
    offset = skipComma(text, skipValue(text, value))
  }
  return undefined
}

function skipComma(text: string, offset: number): number {
  const next = skipBlanks(text, offset)
  return text[next] === ',' ? skipBlanks(text, next + 1) : next
}

function skipBlanks(text: string, offset: number): number {
  let next = offset
  while (next < text.length && ' \t\r\n'.includes(text.charAt(next))) next++
  return next
}

/** The offset after one value; nesting is counted, not recursed into. */
function skipValue(text: string, start: number): number {
  let depth = 0
  let offset = start
  do {
    const character = text.charAt(offset)
    if (character === '{' || character === '[') depth++
    if (character === '}' || character === ']') depth--
    offset = character === '"' ? skipString(text, offset) : offset + 1
    if (depth === 0 && !/["{}[\]]/.test(character)) offset = skipWord(text, offset)
  } while (depth > 0 && offset < text.length)
  return offset
}

function skipString(text: string, start: number): number {
  let offset = start + 1
  while (offset < text.length && text[offset] !== '"') offset += text[offset] === '\\' ? 2 : 1
  return offset + 1
}

function skipWord(text: string, start: number): number {
  let offset = start
  while (offset < text.length && !/[\s,\]}]/.test(text.charAt(offset))) offset++
  return offset
}

function scalarWidth(text: string, offset: number): number {
  return /[{[]/.test(text.charAt(offset)) ? 1 : Math.max(1, skipValue(text, offset) - offset)
}
