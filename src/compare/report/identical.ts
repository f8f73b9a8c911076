import { escapeControls } from './plain-text.ts'

/** The answer over two equal files or folders as people read it in a terminal. */
export function formatIdentical(first: string, second: string): string {
  return `${escapeControls(`identical  ${first}  ${second}`)}\n`
}
