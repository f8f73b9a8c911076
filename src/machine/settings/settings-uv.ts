import { join } from 'node:path'
import { z } from '../../core/shape.ts'
import { parseToml } from '../../formats/toml.ts'
import type { Setting, SettingSources } from './setting.ts'
import { configFolders, configHome, readSettingsFile } from './settings-file.ts'

const uvSettings = z.looseObject({
  'index-url': z.string().optional(),
  index: z
    .array(z.looseObject({ name: z.string().optional(), url: z.string(), default: z.boolean().optional() }))
    .optional(),
  pip: z.looseObject({ 'index-url': z.string().optional() }).optional(),
})

/**
 * The default index, or the one of a name, of the user's or the machine's uv.toml; a project's is not asked, since the
 * folder we run in must not matter.
 */
export async function findUvIndex(
  sources: SettingSources,
  name?: string,
): Promise<Setting<string> | undefined> {
  for (const path of listUvFiles(sources)) {
    const parsed = parseToml((await readSettingsFile(path)) ?? '')
    const settings = parsed.ok ? uvSettings.safeParse(parsed.value).data : undefined
    const value =
      name === undefined
        ? (settings?.index?.find(index => index.default === true)?.url ??
          settings?.['index-url'] ??
          settings?.pip?.['index-url'])
        : settings?.index?.find(index => index.name === name)?.url
    if (value !== undefined) return { value, from: path }
  }
  return undefined
}

function listUvFiles(sources: SettingSources): readonly string[] {
  const named = sources.environment['UV_CONFIG_FILE']
  if (named !== undefined && named !== '') return [named]
  const config = configHome(sources)
  return [
    ...(config === undefined ? [] : [join(config, 'uv', 'uv.toml')]),
    ...configFolders(sources).map(folder => join(folder, 'uv', 'uv.toml')),
    `${sources.root}/etc/uv/uv.toml`,
  ]
}
