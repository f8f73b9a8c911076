import type { SuiteName } from './recipe-values.ts'

/** What is known when a recipe is begun. */
export interface NewRecipe {
  readonly name: string
  readonly maintainer: string
  /** Relative to the recipe. */
  readonly pins: string
  /** Absent for a recipe that makes wheels of all pins and no package. */
  readonly source?: { readonly path: string } | { readonly sdist: string }
  readonly targets: readonly SuiteName[]
  /** Entry points of the application, which become links in /usr/bin. */
  readonly commands: readonly string[]
}

/** The text of a new recipe: the common case, everything else by default. The first command is tried where it is installed. */
export function formatNewRecipe(recipe: NewRecipe): string {
  const { name, maintainer, pins, source, targets, commands } = recipe
  const [first] = commands
  const lines = [
    'schema: 1',
    `package: {name: ${quote(name)}, maintainer: ${quote(maintainer)}}`,
    ...(source === undefined
      ? []
      : [
          'path' in source
            ? `source: {path: ${quote(source.path)}}`
            : `source: {sdist: ${quote(source.sdist)}}`,
        ]),
    `python: {pins: ${quote(pins)}}`,
    'targets:',
    ...targets.map(target => `  ${target}: {}`),
    ...(source === undefined
      ? []
      : [`deb: {${commands.length === 0 ? '' : `commands: [${commands.map(quote).join(', ')}]`}}`]),
    ...(source === undefined || first === undefined ? [] : ['test:', `  - run: ${quote(`${first} --help`)}`]),
  ]
  return `${lines.join('\n')}\n`
}

/** Always in quotes: whatever a name looks like, it is text. */
function quote(text: string): string {
  return JSON.stringify(text)
}
