import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from './command.ts'
import { debwright, type Workshop } from './workshop.ts'

/** A recipe of its own below the workshop. Its pins, `requirements.txt`, are written by whoever needs some. */
export interface App {
  readonly folder: string
  readonly recipe: string
}

/** Writes a recipe for bookworm, with these keys of the target. */
export function placeApp({ folder: place }: Workshop, name: string, target = 'archives: [debian]'): App {
  const folder = join(place, name)
  const recipe = join(folder, 'app.yaml')
  mkdirSync(folder)
  const lines = [
    'schema: 1',
    'package: {name: app, maintainer: "Bench <bench@example.org>"}',
    'python: {pins: requirements.txt}',
    `targets: {bookworm: {${target}}}`,
    '',
  ]
  writeFileSync(recipe, lines.join('\n'))
  return { folder, recipe }
}

/** Locks it from an index. */
export function lockCommand({ folder, recipe }: App, index: string, workshop: Workshop): Command {
  return {
    arguments: debwright(workshop, 'lock', recipe),
    folder,
    environment: { DEBWRIGHT_INDEX_URL: index },
  }
}
