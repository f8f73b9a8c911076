import { formatJson } from '../../core/canonical-json.ts'
import { sha256Of } from '../../core/digest.ts'
import { type IndexedWheel, publishedPaths } from './index.ts'

/** Version of the interface: files have sizes, projects list their versions. @see PEP 700 */
const meta = { 'api-version': '1.1' }

/** The project's page in JSON. No upload times: they would change from build to build. @see PEP 691, PEP 700, PEP 714 */
export function formatProjectJson(name: string, wheels: readonly IndexedWheel[]): string {
  return formatJson({
    meta,
    name,
    versions: [...new Set(wheels.map(({ version }) => version))],
    files: wheels.map(({ filename, digest, metadata, requiresPython }) => ({
      filename,
      url: `../../${publishedPaths.wheels}/${encodeURIComponent(filename)}`,
      hashes: { sha256: digest.sha256 },
      size: digest.size,
      'requires-python': requiresPython,
      'core-metadata': { sha256: sha256Of(metadata) },
    })),
  })
}

/** The index of all projects in JSON. @see PEP 691 */
export function formatRootJson(names: readonly string[]): string {
  return formatJson({ meta, projects: names.map(name => ({ name })) })
}
