import { fileURLToPath } from 'node:url'

/** Whether text is an absolute address of HTTP, with TLS or without. */
export function isHttpAddress(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)
}

/**
 * Whether text is the address of a folder or file of this machine, `file:///srv/simple`: no other host, neither query nor fragment, and
 * percent signs only where they escape a character that a file name can have. @see RFC 8089
 */
export function isFileAddress(text: string): boolean {
  if (/[?#]|%00/.test(text) || !URL.canParse(text)) return false
  try {
    fileURLToPath(text)
    return new URL(text).host === ''
  } catch {
    return false
  }
}
