import { sha256Of } from '../../core/digest.ts'
import type { Failure } from '../../core/failure.ts'
import { collect, fail, ok, type Result } from '../../core/result.ts'
import { parseSimpleIndex } from '../../formats/python/index/simple-index.ts'
import type { IndexLink } from '../../formats/python/index/simple-index-link.ts'
import { parseWheelFilename } from '../../formats/python/wheels/wheel-filename.ts'
import type { ChecksumLine } from '../index/checksum-list.ts'
import { publishedPaths } from '../index/index.ts'
import { formatRootHtml } from '../index/project-html.ts'
import { formatRootJson } from '../index/project-json.ts'
import type { PublishedFolder } from './sign.ts'

const { buildRequirements, simple, wheels } = publishedPaths

/** Only for resolving relative links; nothing is ever fetched from it. */
const origin = 'https://folder.invalid/'

/**
 * Holds the pages of a simple index against the list: each project's pages link exactly the listed wheels of that name
 * with their digests, and no other page stands there.
 */
export async function checkIndex(
  folder: PublishedFolder,
  lines: readonly ChecksumLine[],
): Promise<Result<undefined, Failure>> {
  const projects = new Map<string, ChecksumLine[]>()
  for (const line of lines.filter(({ path }) => path.startsWith(`${wheels}/`))) {
    const parsed = parseWheelFilename(line.path.slice(wheels.length + 1))
    if (!parsed.ok)
      return fail({
        code: 'index-disagrees',
        page: line.path,
        problem: parsed.failures[0]?.problem ?? 'not a wheel',
      })
    const name = parsed.value.name
    projects.set(name, [...(projects.get(name) ?? []), line])
  }
  const pages = [...projects].flatMap(([name, own]) =>
    ['index.html', 'index.json'].map(file => ({ page: `${simple}/${name}/${file}`, own })),
  )
  const known = new Set([...pages.map(({ page }) => page), `${simple}/index.html`, `${simple}/index.json`])
  const unknown = folder.files
    .filter(path => path.startsWith(`${simple}/`) && !known.has(path))
    .map(page => disagree(page, 'no listed wheel belongs to it'))
  const names = [...projects.keys()].sort()
  const checked = await Promise.all([
    ...pages.map(({ page, own }) => checkPage(folder, page, own)),
    checkText(folder, `${simple}/index.html`, formatRootHtml(names)),
    checkText(folder, `${simple}/index.json`, formatRootJson(names)),
    checkRequirements(folder, [...projects.values()].flat()),
  ])
  const all = collect([...unknown, ...checked])
  return all.ok ? ok(undefined) : all
}

async function checkPage(
  folder: PublishedFolder,
  page: string,
  expected: readonly ChecksumLine[],
): Promise<Result<undefined, Failure>> {
  const bytes = await readPage(folder, page)
  if (!bytes.ok) return bytes
  const type = page.endsWith('.json') ? 'application/json' : 'text/html'
  const parsed = parseSimpleIndex(bytes.value, type, `${origin}${page}`)
  if (!parsed.ok) return disagree(page, parsed.failures.map(({ problem }) => problem).join('; '))
  const { links, refused } = parsed.value
  const [first] = refused
  if (first !== undefined) return disagree(page, `${first.problem}: ${first.actual ?? ''}`)
  const wrong = links.find(link => !expected.some(line => isLinkOf(link, line)))
  if (wrong !== undefined) return disagree(page, `${wrong.filename} is not listed with this digest`)
  const missing = expected.find(line => !links.some(link => isLinkOf(link, line)))
  if (missing !== undefined) return disagree(page, `${missing.path} is missing`)
  return links.length === expected.length
    ? checkMetadata(folder, page, links)
    : disagree(page, 'a link stands twice')
}

/** The metadata beside a wheel must be what the page claims. */
async function checkMetadata(
  folder: PublishedFolder,
  page: string,
  links: readonly IndexLink[],
): Promise<Result<undefined, Failure>> {
  for (const { filename, coreMetadata } of links.filter(link => link.coreMetadata !== undefined)) {
    const path = `${wheels}/${filename}.metadata`
    if (!folder.files.includes(path)) return disagree(page, `${path} is missing`)
    const bytes = await folder.read(path)
    if (!bytes.ok) return bytes
    if (coreMetadata !== sha256Of(bytes.value)) return disagree(page, `${path} has another digest`)
  }
  return ok(undefined)
}

/** The page of all projects has one spelling. */
async function checkText(
  folder: PublishedFolder,
  page: string,
  expected: string,
): Promise<Result<undefined, Failure>> {
  const bytes = await readPage(folder, page)
  if (!bytes.ok) return bytes
  if (Buffer.from(bytes.value).equals(Buffer.from(expected))) return ok(undefined)
  return disagree(page, 'it names other projects')
}

/** The requirements file pins each listed wheel by its digest, and nothing else. */
async function checkRequirements(
  folder: PublishedFolder,
  expected: readonly ChecksumLine[],
): Promise<Result<undefined, Failure>> {
  const bytes = await readPage(folder, buildRequirements)
  if (!bytes.ok) return bytes
  const lines = Buffer.from(bytes.value).toString('utf8').split('\n').slice(0, -1)
  const pinned = lines.map(line => /^[a-z0-9-]+==[^\s;\\]+ --hash=sha256:([0-9a-f]{64})$/.exec(line)?.[1])
  const listed = expected.map(({ sha256 }) => sha256)
  const equal = pinned.length === listed.length && listed.every(sha256 => pinned.includes(sha256))
  return equal ? ok(undefined) : disagree(buildRequirements, 'it pins something else than the listed wheels')
}

/** A page that is not there disagrees with the list; one that cannot be read says nothing. */
async function readPage(folder: PublishedFolder, page: string): Promise<Result<Uint8Array, Failure>> {
  return folder.files.includes(page) ? folder.read(page) : disagree(page, 'it is missing')
}

function isLinkOf(link: IndexLink, line: ChecksumLine): boolean {
  const [folder, filename] = line.path.split('/')
  return (
    link.filename === filename &&
    link.sha256 === line.sha256 &&
    link.url === `${origin}${folder}/${encodeURIComponent(filename)}`
  )
}

function disagree(page: string, problem: string): Result<never, Failure> {
  return fail({ code: 'index-disagrees', page, problem })
}
