/** The relations in what `dpkg-shlibdeps -O` printed, such as `shlibs:Depends=libc6 (>= 2.14)`. */
export function parseSharedLibraries(text: string): readonly string[] {
  return text.split('\n').flatMap(line => {
    const match = /^shlibs:(?:Pre-)?Depends=(.+)$/.exec(line)
    return match?.[1]?.split(', ') ?? []
  })
}

/** The lines of dpkg-shlibdeps' log that say what it could not find. */
export function findLibraryProblems(tail: readonly string[]): readonly string[] {
  const errors = tail.filter(line => /^dpkg-shlibdeps: error: (?!cannot continue)/.test(line))
  return (errors.length === 0 ? tail.slice(-5) : errors).map(line =>
    line.replace(/^dpkg-shlibdeps: error: /, '').trim(),
  )
}
