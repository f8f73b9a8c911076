import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { quietInput } from '../../scripts/quiet-input.ts'
import { alpha } from '../../src/actions/contract.ts'
import { openHost } from '../../src/cli/open-host.ts'
import { readInputs } from '../../src/cli/read-inputs.ts'
import { readLock, readRecipe } from '../../src/cli/read-recipe.ts'
import type { Failure } from '../../src/core/failure.ts'
import type { Result } from '../../src/core/result.ts'
import { formatLock } from '../../src/recipe/lock/lock-file.ts'
import { runLock } from '../../src/stages/lock/run.ts'

const folder = join(import.meta.dirname, '../../pipelines')
/** What asks a backend that is compiled for many minutes first; docs/reference/backends.md says how to repeat it. */
const tooLong = 'certbot.lock.json'
const locks = (await readdir(folder)).filter(name => name.endsWith('.lock.json') && name !== tooLong)
const test = process.env['DEBWRIGHT_NO_NETWORK'] === undefined ? it : it.skip

function unwrap<T>(result: Result<T, Failure>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.failures, undefined, 2))
  return result.value
}

for (const file of locks) {
  const name = file.replace(/\.lock\.json$/, '')
  test(`network: asking everything again from an empty store leaves the lock of ${name} byte for byte`, {
    timeout: 1_800_000,
  }, async () => {
    const place = await mkdtemp(join(tmpdir(), 'debwright-lock-'))
    await chmod(place, 0o755)
    process.env['DEBWRIGHT_STORE'] = join(place, 'store')
    try {
      const { signal } = new AbortController()
      const recipe = unwrap(await readRecipe(join(folder, `${name}.yaml`)))
      const previous = unwrap(await readLock(recipe))
      if (previous === undefined) throw new Error(`no lock of ${name}`)
      await using host = unwrap(await openHost('lock', quietInput(signal)))
      const { madeFrom, pins, application } = unwrap(await readInputs(recipe, host, signal))
      const request = {
        name: recipe.resolved.package.name,
        recipe: recipe.resolved,
        pins,
        madeFrom,
        previous,
        update: [],
        thorough: true,
        ...(application === undefined ? {} : { application }),
      }
      const locked = unwrap(await runLock(request, host, host.executorFor(alpha), signal))
      expect(formatLock(locked)).toBe(await readFile(join(folder, file), 'utf8'))
    } finally {
      await rm(place, { recursive: true, force: true })
    }
  })
}
