/**
 * Characters that steer a terminal, turn the direction of other text, break lines or show nothing, as the inside of a
 * character class. Tab and line feed are not among them.
 */
export const steering = String.raw`\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb`

/** Text from compared files must not steer the terminal. */
export function escapeControls(line: string): string {
  return line.replace(unseen, c => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

const unseen = new RegExp(`[\\n${steering}]`, 'g')
