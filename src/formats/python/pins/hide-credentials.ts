/** Text for a message: without user name and password of a URL, and not too long. */
export function hideCredentials(text: string): string {
  return text.slice(0, 200).replace(/\/\/[^/\s]*@/g, '//…@')
}
