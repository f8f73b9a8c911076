import type { Problem } from '../../../core/problem.ts'
import { fail, ok, type Result } from '../../../core/result.ts'
import { z } from '../../../core/shape.ts'
import { checkLink, type IndexLink, type IndexPage, linkLimit, readStatus } from './simple-index-link.ts'

const metadata = z.union([z.boolean(), z.record(z.string(), z.string())])

const file = z.looseObject({
  filename: z.string(),
  url: z.string(),
  hashes: z.record(z.string(), z.string()),
  'requires-python': z.string().nullish(),
  'core-metadata': metadata.nullish(),
  'dist-info-metadata': metadata.nullish(),
  yanked: z.union([z.boolean(), z.string()]).nullish(),
  size: z.int().nonnegative().nullish(),
  'upload-time': z.string().nullish(),
})

const head = z.looseObject({
  meta: z.looseObject({ 'api-version': z.string() }),
  files: z.array(z.unknown()),
  'project-status': z.looseObject({ status: z.string(), reason: z.string().nullish() }).nullish(),
})

/** Parses the JSON form of a project's page, version 1 of the interface. @see PEP 691, PEP 700, PEP 714, PEP 792 */
export function parseIndexJson(bytes: Uint8Array, url: string): Result<IndexPage, Problem> {
  const page = head.safeParse(readJson(bytes))
  if (!page.success) return fail({ problem: 'the page is not the JSON of a simple index' })
  const version = page.data.meta['api-version']
  if (!version.startsWith('1.'))
    return fail({
      problem: 'the page is of another version of the interface',
      expected: '1.x',
      actual: version.slice(0, 40),
    })
  if (page.data.files.length > linkLimit)
    return fail({ problem: `the page has more than ${linkLimit} links` })
  const base = new URL(url)
  const links: IndexLink[] = []
  const refused: Problem[] = []
  for (const entry of page.data.files) {
    const checked = checkEntry(entry, base)
    if (checked.ok) links.push(checked.value)
    else refused.push(...checked.failures)
  }
  const said = page.data['project-status']
  return ok({ links, refused, ...readStatus(said?.status, said?.reason) })
}

function checkEntry(entry: unknown, base: URL): Result<IndexLink, Problem> {
  const { data } = file.safeParse(entry)
  if (data === undefined) return fail({ problem: 'an entry without file name, address or hashes' })
  const core = data['core-metadata'] ?? data['dist-info-metadata'] ?? undefined
  return checkLink(
    {
      href: data.url,
      text: data.filename,
      sha256: data.hashes['sha256'],
      requiresPython: data['requires-python'] ?? undefined,
      yanked: data.yanked === false || data.yanked === null ? undefined : data.yanked,
      coreMetadata: core === false ? undefined : typeof core === 'object' ? (core['sha256'] ?? true) : core,
      size: data.size ?? undefined,
      uploadTime: data['upload-time'] ?? undefined,
    },
    base,
  )
}

function readJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'))
  } catch {
    return undefined
  }
}
