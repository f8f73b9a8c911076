import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { particulars } from './backends.ts'
import type { Pin } from './newest.ts'

/** Writes a recipe that makes wheels of all pins and ends at the index; answers its path. */
export function writeRecipe(folder: string, pins: readonly Pin[]): string {
  const recipe = join(folder, 'backends.yaml')
  mkdirSync(join(folder, 'backends'), { recursive: true })
  const lines = pins.map(({ name, version, sha256 }) => `${name}==${version} --hash=sha256:${sha256}\n`)
  writeFileSync(join(folder, 'backends/requirements.txt'), lines.join(''))
  const overrides = pins.flatMap(({ name }) => {
    const lines = particulars[name]?.override ?? []
    return lines.length === 0 ? [] : [`    ${name}:`, ...lines.map(line => `      ${line}`)]
  })
  const packages = [...new Set(pins.flatMap(({ name }) => particulars[name]?.packages ?? []))].sort()
  const text = [
    'schema: 1',
    'package: {name: backends, maintainer: "debwright contributors <debwright@example.org>"}',
    'python:',
    '  pins: backends/requirements.txt',
    ...(overrides.length === 0 ? [] : ['  overrides:', ...overrides]),
    'targets:',
    `  bookworm: {packages: [${packages.join(', ')}]}`,
    '',
  ]
  writeFileSync(recipe, text.join('\n'))
  return recipe
}
