/**
 * An address as it may be shown, logged or stored: without user, password, query and fragment, which may all hold
 * secrets. Text that is no address gives a fixed word, since it cannot be told where a secret in it would be.
 */
export function redactUrl(url: string): string {
  if (!URL.canParse(url)) return '(unreadable address)'
  const shown = new URL(url)
  if (!/^(?:https?|file):$/.test(shown.protocol)) return '(unreadable address)'
  const hidden = shown.username !== '' || shown.password !== ''
  shown.username = ''
  shown.password = ''
  shown.hash = ''
  const query = shown.search === '' ? '' : '?***'
  shown.search = ''
  const text = shown.toString()
  return `${hidden ? text.replace('://', '://***@') : text}${query}`
}
