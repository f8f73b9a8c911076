import { sortByBytes } from '../core/bytes.ts'
import type { ResolvedDeb, ResolvedRecipe } from './resolve-recipe.ts'

/** Paths relative to the recipe's folder. */
export interface RecipeFolder {
  /** Files that must be there, each once, in the order of bytes. */
  readonly files: readonly string[]
  /** Folders that count with everything tracked in them: a local application. */
  readonly folders: readonly string[]
}

/**
 * The recipe folder: the recipe with its companions and every file that it names. What is equal in all of these, and has
 * an equal lock, gives equal bytes. Released versions are a memory, no input, and are left out.
 */
export function recipeFiles({
  files,
  package: named,
  python,
  source,
  targets,
  deb,
}: ResolvedRecipe): RecipeFolder {
  const recipe = files.recipe.split('/').at(-1) ?? files.recipe
  const paths = [
    recipe,
    files.lock,
    python.pins,
    ...patchFiles(python.overrides),
    ...archiveKeyFiles(targets),
    ...(deb === undefined ? [] : [named.changelog, ...debFolderFiles(deb)]),
  ]
  return {
    files: sortByBytes(new Set(paths), path => path),
    folders: source !== undefined && 'path' in source ? [source.path] : [],
  }
}

/** All files that the `deb:` section names, each once, in the order of bytes. */
export function debFolderFiles(deb: ResolvedDeb): readonly string[] {
  const paths = [
    ...(deb.license === undefined ? [] : [deb.license]),
    ...deb.files.map(({ src }) => src),
    ...deb.man,
    ...deb.systemd.map(({ unit }) => unit),
    ...deb.tmpfiles,
    ...deb.apparmor.map(({ profile }) => profile),
  ]
  return sortByBytes(new Set(paths), path => path)
}

/** Where a file of `deb.files` is installed: a `dst` that ends in / is a directory. */
export function installedPath({ src, dst }: { readonly src: string; readonly dst: string }): string {
  return dst.endsWith('/') ? `${dst}${src.split('/').at(-1)}` : dst
}

/** The keys of archives that are not Debian's, as targets name them. */
export function archiveKeyFiles(targets: ResolvedRecipe['targets']): readonly string[] {
  const keys = Object.values(targets).flatMap(({ archives }) =>
    archives.flatMap(archive => (typeof archive === 'string' ? [] : [archive.key])),
  )
  return sortByBytes(new Set(keys), key => key)
}

/** The patches that overrides name. */
export function patchFiles(overrides: ResolvedRecipe['python']['overrides']): readonly string[] {
  const patches = Object.values(overrides).flatMap(override => override.patches ?? [])
  return sortByBytes(new Set(patches), path => path)
}
