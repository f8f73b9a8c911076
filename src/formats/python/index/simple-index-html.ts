import { Parser } from 'htmlparser2'
import type { Problem } from '../../../core/problem.ts'
import { fail, ok, type Result } from '../../../core/result.ts'
import { checkLink, type IndexLink, type IndexPage, linkLimit, readStatus } from './simple-index-link.ts'

type Attributes = Readonly<Record<string, string>>

const pieceBytes = 65_536

/** NOTE: each open element costs the parser time in proportion to all that are open. */
const depthLimit = 1000

/** Parses the HTML form of a project's page piece by piece, and stops at the limit of links. @see PEP 503, PEP 592, PEP 714, PEP 792 */
export function parseIndexHtml(bytes: Uint8Array, url: string): Result<IndexPage, Problem> {
  const page = new PageReader(url)
  const parser = new Parser(
    {
      onopentag: (name, attributes) => page.open(name, attributes),
      ontext: text => page.addText(text),
      onclosetag: name => page.close(name),
    },
    { decodeEntities: true },
  )
  const decoder = new TextDecoder('utf-8')
  for (let at = 0; at < bytes.byteLength && page.problem === undefined; at += pieceBytes)
    parser.write(decoder.decode(bytes.subarray(at, at + pieceBytes), { stream: true }))
  parser.end()
  return page.finish()
}

/** The state of reading one page: the anchor that is open, and what was found so far. */
class PageReader {
  problem: Problem | undefined
  #base: URL
  #hasBase = false
  #anchor: { readonly attributes: Attributes; text: string } | undefined
  #links: IndexLink[] = []
  #refused: Problem[] = []
  #status: string | undefined
  #statusReason: string | undefined
  #tags = 0
  #depth = 0

  constructor(url: string) {
    this.#base = new URL(url)
  }

  open(name: string, attributes: Attributes): void {
    this.#tags++
    if (++this.#depth > depthLimit)
      this.problem = { problem: `more than ${depthLimit} elements inside each other` }
    if (name === 'a' && this.problem === undefined) this.#anchor = { attributes, text: '' }
    else if (name === 'base') this.#setBase(attributes['href'])
    else if (name === 'meta') this.#readMeta(attributes['name'], attributes['content'] ?? '')
  }

  addText(text: string): void {
    if (this.#anchor !== undefined && this.#anchor.text.length < 1024) this.#anchor.text += text
  }

  close(name: string): void {
    this.#depth--
    if (name !== 'a' || this.#anchor === undefined) return
    const { attributes, text } = this.#anchor
    this.#anchor = undefined
    const href = attributes['href']
    if (href === undefined) return
    if (this.#links.length + this.#refused.length >= linkLimit) {
      this.problem = { problem: `the page has more than ${linkLimit} links` }
      return
    }
    const checked = checkLink({ href, text, ...readAttributes(attributes) }, this.#base)
    if (checked.ok) this.#links.push(checked.value)
    else this.#refused.push(...checked.failures)
  }

  finish(): Result<IndexPage, Problem> {
    if (this.problem !== undefined) return fail(this.problem)
    if (this.#tags === 0) return fail({ problem: 'the page is not the HTML of a simple index' })
    const status = readStatus(this.#status, this.#statusReason)
    return ok({ links: this.#links, refused: this.#refused, ...status })
  }

  #readMeta(name: string | undefined, content: string): void {
    if (name === 'pypi:repository-version') this.#checkVersion(content)
    else if (name === 'pypi:project-status') this.#status = content
    else if (name === 'pypi:project-status-reason') this.#statusReason = content
  }

  /** NOTE: as in browsers the first base counts. */
  #setBase(href: string | undefined): void {
    const base = href === undefined ? null : URL.parse(href, this.#base.href)
    if (base === null || this.#hasBase) return
    // No server's page leads to files of this machine.
    if (base.protocol === 'file:' && this.#base.protocol !== 'file:') return
    this.#base = base
    this.#hasBase = true
  }

  #checkVersion(version: string): void {
    if (!/^1(?:\.|$)/.test(version))
      this.problem = {
        problem: 'the page is of another version of the interface',
        expected: '1.x',
        actual: version.slice(0, 40),
      }
  }
}

function readAttributes(attributes: Attributes) {
  const metadata = attributes['data-core-metadata'] ?? attributes['data-dist-info-metadata']
  return {
    sha256: undefined,
    requiresPython: attributes['data-requires-python'],
    yanked: attributes['data-yanked'],
    coreMetadata: metadata === undefined ? undefined : (/^sha256=(.*)$/.exec(metadata)?.[1] ?? true),
    size: undefined,
    uploadTime: undefined,
  } as const
}
