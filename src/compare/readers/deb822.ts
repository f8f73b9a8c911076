import { type Content, contentOf, readWhole } from '../../actions/content.ts'
import { parseControl } from '../../formats/debian/control.ts'
import type { Where } from '../difference.ts'
import { type Layer, nameParts } from '../layer.ts'

/** No control file is larger. */
const largest = 2 ** 22

/** Whether a name is that of a control file: of a package, or of an upload. */
export function isControlFile(where: Where): boolean {
  return /(?:^|\/)control$|\.(?:changes|buildinfo|dsc)$/.test(where.at(-1) ?? '')
}

/** A control file by its fields, in their order; undefined where it is none, as where it is signed. @see deb822(5) */
export async function readControlLayer(content: Content): Promise<Layer | undefined> {
  if (content.size > largest) return undefined
  const parsed = parseControl(Buffer.from(await readWhole(content)).toString('utf8'))
  if (!parsed.ok || parsed.value.length === 0) return undefined
  const parts = parsed.value.flatMap((paragraph, index) =>
    [...paragraph].map(([name, value]) => ({
      name: index === 0 ? name : `${name} (paragraph ${index + 1})`,
      content: contentOf(Buffer.from(value)),
    })),
  )
  return { format: 'deb822', anomalies: [], parts: nameParts(parts) }
}
