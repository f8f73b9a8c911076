import { mkdir, open, stat } from 'node:fs/promises'
import { basename, dirname, join, posix, relative, resolve } from 'node:path'
import type { Failure } from '../../core/failure.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { formatChangelog } from '../../formats/debian/changelog.ts'
import { normalizeName } from '../../formats/python/name.ts'
import { diskFailure } from '../../machine/store/disk-failure.ts'
import { planChangelogEntry } from '../../recipe/changelog/new-changelog-entry.ts'
import { formatNewRecipe, type NewRecipe } from '../../recipe/new-recipe.ts'
import { parseRecipe } from '../../recipe/parse-recipe.ts'
import { debPackageName, type SuiteName, suiteName } from '../../recipe/recipe-values.ts'
import { resolveRecipe } from '../../recipe/resolve-recipe.ts'
import { type FoundProject, findProject } from '../find-project.ts'
import { nameFolder } from '../name-folder.ts'
import { optionOf, type VerbAnswer, type VerbInput } from '../verb.ts'

/** Begins a recipe: the recipe itself, its changelog and a copy of the pins where they lie elsewhere. Overwrites nothing. */
export async function runInit(input: VerbInput): Promise<Result<VerbAnswer, Failure>> {
  const found = await findProject(optionOf(input, 'from'))
  if (!found.ok) return found
  const name = chooseName(optionOf(input, 'name'), found.value)
  if (!name.ok) return name
  const targets = chooseSuites(input.values.get('target') ?? ['bookworm'])
  if (!targets.ok) return targets
  const folder = resolve(optionOf(input, 'output') ?? 'pipelines')
  const planned = planFiles(name.value, targets.value, folder, found.value)
  if (!planned.ok) return planned
  const written = await writeAll(planned.value.files)
  if (!written.ok) return written
  const files = planned.value.files.map(([path]) => nameFolder(path))
  const recipe = nameFolder(join(folder, `${name.value}.yaml`))
  const next = ['lock', 'build', 'reproduce'].map(verb => `debwright ${verb} ${recipe}`)
  return ok({
    status: 0,
    text: `${[...files.map(file => `wrote ${file}`), 'next:', ...next.map(command => `  ${command}`)].join('\n')}\n`,
    result: { recipe, files, next, notes: planned.value.notes },
    remarks: planned.value.notes,
  })
}

interface PlannedFiles {
  readonly files: readonly (readonly [path: string, content: string])[]
  /** What people must still do or know. */
  readonly notes: readonly string[]
}

/** Everything that will be written, as absolute paths, and checked: the recipe parses. */
function planFiles(
  name: string,
  targets: readonly SuiteName[],
  folder: string,
  project: FoundProject,
): Result<PlannedFiles, Failure> {
  const { pins, files } = project
  const inside = relative(folder, resolve(pins.file))
  const isInside = inside !== '' && !inside.startsWith('..')
  const copies = [...files].map(([path, text]): readonly [string, string, string] => {
    const below = posix.relative(posix.dirname(pins.file), path)
    return [join(folder, name, below), text, below]
  })
  const outside = copies.find(([, , below]) => below.startsWith('..'))
  if (!isInside && outside !== undefined)
    return fail({ code: 'init-file-outside', file: outside[2], pins: pins.file })
  const maintainer = maintainerOf(process.env)
  const recipeFile = join(folder, `${name}.yaml`)
  const { source, version } = chooseApplication(folder, name, project)
  const recipeText = formatNewRecipe({
    ...{ name, targets },
    maintainer: maintainer ?? 'Your Name <you@example.org>',
    pins: isInside ? inside : `${name}/${basename(pins.file)}`,
    ...(source === undefined ? {} : { source }),
    commands: project.commands,
  })
  const parsed = parseRecipe(recipeFile, recipeText)
  if (!parsed.ok) return parsed
  const recipe = resolveRecipe(nameFolder(recipeFile), parsed.value)
  const entry = planChangelogEntry({
    recipe,
    changelog: undefined,
    applicationVersion: version,
    now: Date.now() / 1000,
    variables: process.env,
  })
  if (source !== undefined && !entry.ok) return entry
  const own: readonly (readonly [string, string])[] = [
    [recipeFile, recipeText],
    ...(source !== undefined && entry.ok
      ? [[join(folder, `${name}.changelog`), formatChangelog([entry.value])] as const]
      : []),
  ]
  const copied = isInside ? [] : copies.map(([path, text]) => [path, text] as const)
  return ok({
    files: [...own, ...copied],
    notes: [
      ...(isInside
        ? []
        : [
            `${nameFolder(join(folder, name))} holds a copy of ${pins.file}: copy it again when you pin anew`,
          ]),
      ...(maintainer === undefined
        ? ['say who maintains the package: package.maintainer (DEBFULLNAME and DEBEMAIL were not set)']
        : []),
      ...(source === undefined
        ? [
            `no application was found (no pyproject.toml with name and version beside the pins, no pin called ${name}): the recipe makes wheels of all pins, and no package`,
          ]
        : []),
    ],
  })
}

function chooseName(asked: string | undefined, { name }: FoundProject): Result<string, Failure> {
  const chosen = asked ?? name ?? normalizeName(basename(process.cwd()))
  if (debPackageName.safeParse(chosen).success) return ok(chosen)
  const expected = "a Debian package's name: a-z, 0-9, +, - and ., at least two characters"
  return fail({ code: 'option-value-wrong', option: 'name', value: chosen, expected })
}

function chooseSuites(asked: readonly string[]): Result<readonly SuiteName[], Failure> {
  const suites: SuiteName[] = []
  for (const name of new Set(asked)) {
    const suite = suiteName.safeParse(name)
    if (!suite.success)
      return fail({
        code: 'option-value-wrong',
        option: 'target',
        value: name,
        expected: suiteName.options.join(', '),
      })
    suites.push(suite.data)
  }
  return ok(suites)
}

/** The application: the project itself, or the pin of that name where the package is to have another one's name. */
function chooseApplication(
  folder: string,
  packageName: string,
  { root, name, version, pins }: FoundProject,
): { readonly source?: NewRecipe['source']; readonly version?: string } {
  const pin = pins.pins.find(one => one.name === normalizeName(packageName))
  const isProject = pin === undefined || name === pin.name
  if (root !== undefined && version !== undefined && isProject)
    return { source: { path: relative(folder, resolve(root)) || '.' }, version }
  return pin === undefined ? {} : { source: { sdist: pin.name }, version: pin.version }
}

function maintainerOf(variables: Readonly<Record<string, string | undefined>>): string | undefined {
  const [name = '', address = ''] = [variables['DEBFULLNAME']?.trim(), variables['DEBEMAIL']?.trim()]
  return name === '' || address === '' ? undefined : `${name} <${address}>`
}

/** All or, where one is there already, none. */
async function writeAll(files: PlannedFiles['files']): Promise<Result<undefined, Failure>> {
  const there = await Promise.all(
    files.map(async ([path]) => ((await exists(path)) ? [nameFolder(path)] : [])),
  )
  if (there.flat().length > 0) return fail({ code: 'file-exists', files: there.flat() })
  for (const [path, content] of files)
    try {
      await mkdir(dirname(path), { recursive: true })
      await using file = await open(path, 'wx', 0o644)
      await file.writeFile(content)
    } catch (error) {
      return fail(diskFailure(error, path, 'beginning a recipe'))
    }
  return ok(undefined)
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
