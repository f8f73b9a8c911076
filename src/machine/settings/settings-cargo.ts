import { join } from 'node:path'
import { ownValue } from '../../core/own-value.ts'
import { z } from '../../core/shape.ts'
import { parseToml } from '../../formats/toml.ts'
import { readVariable, type Setting, type SettingSources } from './setting.ts'
import { readSettingsFile } from './settings-file.ts'

const cargoConfig = z.looseObject({
  source: z
    .record(
      z.string(),
      z.looseObject({
        'replace-with': z.string().optional(),
        registry: z.string().optional(),
        directory: z.string().optional(),
        'local-registry': z.string().optional(),
        git: z.string().optional(),
      }),
    )
    .optional(),
  registries: z.record(z.string(), z.looseObject({ index: z.string().optional() })).optional(),
})
type CargoConfig = z.infer<typeof cargoConfig>

/** Steps from one source to the next; more is a circle. */
const mostReplacements = 10

/**
 * What the user's cargo puts in the place of its default registry. A project's own configuration is not asked, since the
 * folder we run in must not matter. @see https://doc.rust-lang.org/cargo/reference/source-replacement.html
 */
export async function findCargoIndex(sources: SettingSources): Promise<Setting<string> | undefined> {
  for (const path of listCargoFiles(sources)) {
    const parsed = parseToml((await readSettingsFile(path)) ?? '')
    const config = parsed.ok ? cargoConfig.safeParse(parsed.value).data : undefined
    const found = config === undefined ? undefined : followSources(config, path, sources)
    if (found !== undefined) return found
  }
  return undefined
}

/** As cargo does: `config` without an ending wins where both are there. */
function listCargoFiles({ environment, home }: SettingSources): readonly string[] {
  const named = environment['CARGO_HOME']
  const folder =
    named !== undefined && named !== '' ? named : home === undefined ? undefined : join(home, '.cargo')
  return folder === undefined ? [] : [join(folder, 'config'), join(folder, 'config.toml')]
}

/** Follows `replace-with` from the default registry; a source of another kind than a registry is told as it is. */
function followSources(
  { source = {}, registries = {} }: CargoConfig,
  path: string,
  sources: SettingSources,
): Setting<string> | undefined {
  let name = source['crates-io']?.['replace-with']
  for (let step = 0; name !== undefined && step < mostReplacements; step += 1) {
    const variable = `CARGO_REGISTRIES_${name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}_INDEX`
    const named = readVariable(variable, sources)
    if (named !== undefined) return named
    const next = ownValue(source, name)
    const value =
      ownValue(registries, name)?.index ??
      next?.registry ??
      next?.directory ??
      next?.['local-registry'] ??
      next?.git
    if (next?.['replace-with'] === undefined && value !== undefined) return { value, from: path }
    name = next?.['replace-with']
  }
  return undefined
}
