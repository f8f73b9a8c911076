import type { Recipe } from './recipe.ts'
import type { ResolvedRecipe } from './resolve-recipe.ts'
import { valueAt } from './salvage-recipe.ts'
import { inheritTarget } from './target-inheritance.ts'
import type { YamlPath } from './yaml.ts'

/**
 * A recipe with every default said, as YAML that is itself a recipe and resolves to the same. Each line that the recipe
 * does not say is marked `# default`, or `# inherited` where a target took it from the one that it extends.
 */
export function formatResolvedRecipe(resolved: ResolvedRecipe, written: Recipe): string {
  const { files, package: named, ...rest } = resolved
  const { deb, python, ...sections } = rest
  const { patchTexts: _, ...said } = python
  const value = {
    schema: 1,
    package: named,
    python: said,
    ...sections,
    ...(deb === undefined ? {} : { deb: orderDeb(deb) }),
  }
  const head = `# ${files.recipe} with every default; its lock is ${files.lock}\n`
  return `${head}${writeMembers(value, [], path => remarkOf(path, written)).join('\n')}\n`
}

type Remark = (path: YamlPath) => string

/** What the application's metadata says stands first where it is said; the rest keeps its order. */
function orderDeb(deb: NonNullable<ResolvedRecipe['deb']>): object {
  const { description, homepage, license, ...rest } = deb
  return { description, homepage, license, ...rest }
}

function remarkOf(path: YamlPath, written: Recipe): string {
  if (valueAt(written, path) !== undefined) return ''
  const [section, name, ...rest] = path
  if (section === 'targets' && typeof name === 'string' && Object.hasOwn(written.targets, name)) {
    const inherits = written.targets[name]?.extends !== undefined
    if (inherits && valueAt(inheritTarget(written.targets, name), rest) !== undefined) return ' # inherited'
  }
  return ' # default'
}

function writeMembers(value: object, path: YamlPath, remark: Remark): readonly string[] {
  return Object.entries(value).flatMap(([key, member]) =>
    member === undefined ? [] : writeMember(`${writeText(key)}:`, member, [...path, key], remark),
  )
}

function writeItems(items: readonly unknown[], path: YamlPath, remark: Remark): readonly string[] {
  return items.flatMap((item, index) => {
    if (typeof item !== 'object' || item === null) return writeMember('-', item, [...path, index], remark)
    const [first = '{}', ...others] = writeMembers(item, [...path, index], remark)
    return [`- ${first}`, ...others.map(line => `  ${line}`)]
  })
}

function writeMember(label: string, value: unknown, path: YamlPath, remark: Remark): readonly string[] {
  if (typeof value !== 'object' || value === null)
    return [`${label} ${typeof value === 'string' ? writeText(value) : String(value)}${remark(path)}`]
  const inner = Array.isArray(value) ? writeItems(value, path, remark) : writeMembers(value, path, remark)
  if (inner.length === 0) return [`${label} ${Array.isArray(value) ? '[]' : '{}'}${remark(path)}`]
  return [label, ...inner.map(line => `  ${line}`)]
}

/** Plain where no YAML reader could take it for anything but this text, else in double quotes, as JSON writes it. */
function writeText(text: string): string {
  const isPlain = /^[A-Za-z/_][A-Za-z0-9_./+-]*(?: [A-Za-z0-9_./+-]+)*$/.test(text)
  return isPlain && !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(text) ? text : JSON.stringify(text)
}
