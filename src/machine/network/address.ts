/** Whether text is an absolute address of HTTP, with TLS or without. */
export function isHttpAddress(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)
}

/** Whether text is the address of a folder or file of this machine, `file:///srv/simple`. @see RFC 8089 */
export function isFileAddress(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, host, pathname, search, hash } = new URL(text)
  // An escaped slash or NUL is part of no file name.
  return protocol === 'file:' && host === '' && `${search}${hash}` === '' && !/%(?:2f|00)/i.test(pathname)
}
