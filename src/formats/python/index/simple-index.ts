import type { Problem } from '../../../core/problem.ts'
import { fail, type Result } from '../../../core/result.ts'
import { parseIndexHtml } from './simple-index-html.ts'
import { parseIndexJson } from './simple-index-json.ts'
import type { IndexPage } from './simple-index-link.ts'

/** What to ask an index for: JSON first, since only JSON tells sizes and upload times. */
export const indexAccept =
  'application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1'

/** The longest page that is read, in bytes. */
export const indexPageLimit = 64_000_000

/**
 * Parses a project's page of a simple index, HTML or JSON as the content type says; where it says neither, as the
 * page begins. `url` is the page's own address, for relative links. @see PEP 503, PEP 691
 */
export function parseSimpleIndex(
  bytes: Uint8Array,
  contentType: string | undefined,
  url: string,
): Result<IndexPage, Problem> {
  if (bytes.byteLength > indexPageLimit)
    return fail({ problem: `the page has more than ${indexPageLimit} bytes` })
  const type = (contentType ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
  const version = /^application\/vnd\.pypi\.simple\.v([^+]*)\+/.exec(type)?.[1]
  if (version !== undefined && version !== '1')
    return fail({
      problem: 'the page is of another version of the interface',
      expected: '1',
      actual: version,
    })
  if (type.endsWith('json')) return parseIndexJson(bytes, url)
  if (type.endsWith('html')) return parseIndexHtml(bytes, url)
  return firstCharacter(bytes) === '{' ? parseIndexJson(bytes, url) : parseIndexHtml(bytes, url)
}

function firstCharacter(bytes: Uint8Array): string {
  return Buffer.from(bytes.subarray(0, 64)).toString('utf8').trimStart().slice(0, 1)
}
