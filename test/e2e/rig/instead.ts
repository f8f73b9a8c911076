/** Lines of a tiny sdist's project.py that run something instead of the backend's build_wheel(out, …), which is at hand as `build`. */
export function instead(...lines: readonly string[]): readonly string[] {
  return [
    'def replace(build):',
    '    def other(out, *words):',
    ...lines.map(line => `        ${line}`),
    '    return other',
  ]
}
