/** Whether text is an absolute address of HTTP, with TLS or without. */
export function isHttpAddress(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)
}
