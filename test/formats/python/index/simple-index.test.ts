import { describe, expect, it } from 'vitest'
import { parseSimpleIndex } from '../../../../src/formats/python/index/simple-index.ts'

const page = 'https://example.org/simple/six/'
const sum = 'ab'.repeat(32)

function parse(text: string, type: string | undefined = 'text/html', url = page) {
  return parseSimpleIndex(Buffer.from(text), type, url)
}

/** Links, or what was refused, or the problem of the whole page. */
function linksOf(text: string, type?: string) {
  const parsed = parse(text, type)
  return parsed.ok ? parsed.value.links : parsed.failures
}

describe('an HTML page', () => {
  it('gives links with all that their attributes say', () => {
    const html = `<!DOCTYPE html><html><head><meta name="pypi:repository-version" content="1.3"></head><body>
      <A HREF="../../files/six-1.0.tar.gz#sha256=${sum.toUpperCase()}" data-requires-python="&gt;=2.7,&#33;=3.0" data-yanked>six-1.0.tar.gz</A><br/>
      <a href='https://files.example.org/a%20b/six-1.1-py3-none-any.whl?sig=x#egg=six&sha256=${sum}'
         data-yanked="broken &amp; bad" data-dist-info-metadata="sha256=${sum}" data-gpg-sig="true">
         six-1.1-py3-none-any.whl </a>
      <a href="/six-1.2.zip" data-core-metadata="true">six-1.2.zip</a>
      <a name="top">no link</a></body></html>`
    expect(parse(html)).toEqual({
      ok: true,
      value: {
        refused: [],
        links: [
          {
            filename: 'six-1.0.tar.gz',
            url: 'https://example.org/files/six-1.0.tar.gz',
            sha256: sum,
            requiresPython: '>=2.7,!=3.0',
            yanked: true,
          },
          {
            filename: 'six-1.1-py3-none-any.whl',
            url: 'https://files.example.org/a%20b/six-1.1-py3-none-any.whl?sig=x',
            sha256: sum,
            yanked: 'broken & bad',
            coreMetadata: sum,
          },
          { filename: 'six-1.2.zip', url: 'https://example.org/six-1.2.zip', coreMetadata: true },
        ],
      },
    })
  })

  it('resolves links against the first base element', () => {
    const html = '<base href="/pool/"><base href="/other/"><a href="six-1.0.tar.gz">six-1.0.tar.gz</a>'
    expect(linksOf(html)).toMatchObject([{ url: 'https://example.org/pool/six-1.0.tar.gz' }])
  })

  it('refuses links whose name could leave a folder, differs from the address, or leads elsewhere than HTTP', () => {
    const refused = [
      ['..%2f..%2fetc%2fcron.d%2fevil', '../../etc/cron.d/evil'],
      ['x/%2e%2e', '..'],
      ['six-1.0.tar.gz', 'six-1.1.tar.gz'],
      ['six%00.tar.gz', 'six\u0000.tar.gz'],
      ['%ff.tar.gz', '\ufffd.tar.gz'],
      ['-rf', '-rf'],
      ['.bashrc', '.bashrc'],
      ['file:///six-1.0.tar.gz', 'six-1.0.tar.gz'],
      ['javascript:six-1.0.tar.gz', 'six-1.0.tar.gz'],
      ['six-1.0.tar.gz#sha256=123', 'six-1.0.tar.gz'],
      ['six-1.0.tar.gz/', ''],
      ['http://[', 'six-1.0.tar.gz'],
    ] as const
    for (const [href, text] of refused) {
      const parsed = parse(`<a href="${href}">${text}</a>`)
      expect(parsed.ok && parsed.value.links, href).toEqual([])
      expect(parsed.ok && parsed.value.refused.length, href).toBe(1)
    }
  })

  it('of a later version of the interface is not guessed at', () => {
    expect(linksOf('<meta name="pypi:repository-version" content="2.0"><a href="a">a</a>')).toMatchObject([
      { expected: '1.x', actual: '2.0' },
    ])
    expect(linksOf('<a href="a">a</a>', 'application/vnd.pypi.simple.v2+html')).toMatchObject([
      { actual: '2' },
    ])
  })

  it('with more links than anyone needs is refused soon, however it is built', () => {
    const many = '<a href="a">a</a>'.repeat(120_000)
    const begun = performance.now()
    expect(linksOf(many)).toEqual([{ problem: 'the page has more than 100000 links' }])
    for (const text of [
      '<a href="a">'.repeat(120_000),
      '<'.repeat(2_000_000),
      '<b '.repeat(500_000),
      `<a ${'x="y" '.repeat(300_000)}>`,
    ])
      expect(parse(text)).toBeDefined()
    expect(performance.now() - begun).toBeLessThan(15_000)
    expect(parse('<div>'.repeat(1_000_000))).toMatchObject({
      failures: [{ problem: 'more than 1000 elements inside each other' }],
    })
    expect(parseSimpleIndex(Buffer.alloc(64_000_001, '<a href="a">a</a>'), 'text/html', page)).toMatchObject({
      failures: [{ problem: 'the page has more than 64000000 bytes' }],
    })
  })

  it('says whether the index has put a marker on the project', () => {
    const meta = (name: string, content: string) => `<meta name="pypi:${name}" content="${content}">`
    const status = (html: string) => {
      const parsed = parse(`${html}<a href="six-1.0.zip">six-1.0.zip</a>`)
      return parsed.ok ? parsed.value.status : parsed.failures
    }
    expect(status(meta('project-status', 'quarantined') + meta('project-status-reason', 'malware'))).toEqual({
      status: 'quarantined',
      reason: 'malware',
    })
    expect(status(meta('project-status', 'active'))).toBe(undefined)
    expect(status(meta('tracks', 'https://example.org/simple/six/'))).toBe(undefined)
  })

  it('with scripts, broken markup and odd bytes gives the links that are links', () => {
    const html = `<script>document.write('<a href="evil-1.0.tar.gz">evil-1.0.tar.gz</a>')</script>
      <!-- <a href="gone-1.0.zip">gone-1.0.zip</a> --><style>a { }</style><a <b href=x>><i></a></p>
      <a href="six-1.0.zip" onclick="x()" __proto__="y" constructor="z">six-1.0.zip<a href="six-1.1.zip">six-1.1.zip\u0000</a>
      <a href="six-1.2.zip">six-1.2.zip`
    const parsed = parse(html)
    expect(parsed.ok && parsed.value.links.map(({ filename }) => filename)).toEqual([
      'six-1.0.zip',
      'six-1.2.zip',
    ])
  })

  it('that is none at all is a problem', () => {
    expect(linksOf('not found')).toEqual([{ problem: 'the page is not the HTML of a simple index' }])
  })
})

describe('a JSON page', () => {
  const json = 'application/vnd.pypi.simple.v1+json'
  const file = { filename: 'six-1.0.tar.gz', url: '../../files/six-1.0.tar.gz', hashes: { sha256: sum } }
  const write = (files: unknown, version = '1.1') =>
    JSON.stringify({ meta: { 'api-version': version }, name: 'six', files })

  it('gives links with all that the newer interfaces say', () => {
    const full = {
      ...file,
      'requires-python': '>=3.8',
      yanked: 'bad',
      'core-metadata': { sha256: sum },
      size: 12,
      'upload-time': '2024-01-01T00:00:00.000000Z',
      provenance: null,
    }
    expect(
      linksOf(
        write([full, { ...file, yanked: false, 'requires-python': null, 'dist-info-metadata': true }]),
        json,
      ),
    ).toEqual([
      {
        filename: 'six-1.0.tar.gz',
        url: 'https://example.org/files/six-1.0.tar.gz',
        sha256: sum,
        requiresPython: '>=3.8',
        yanked: 'bad',
        coreMetadata: sum,
        size: 12,
        uploadTime: '2024-01-01T00:00:00.000000Z',
      },
      {
        filename: 'six-1.0.tar.gz',
        url: 'https://example.org/files/six-1.0.tar.gz',
        sha256: sum,
        coreMetadata: true,
      },
    ])
  })

  it('says whether the index has put a marker on the project, and takes PEP 708 and PEP 740 for what they are', () => {
    const page = {
      meta: { 'api-version': '1.4', tracks: ['https://example.org/simple/six/'] },
      'alternate-locations': ['https://other.example.org/simple/six/'],
      'project-status': { status: 'archived', reason: 'done' },
      name: 'six',
      versions: ['1.0'],
      files: [{ ...file, provenance: 'https://example.org/six-1.0.tar.gz.provenance' }],
    }
    const parsed = parse(JSON.stringify(page), json)
    expect(parsed.ok && [parsed.value.status, parsed.value.links.length]).toEqual([
      { status: 'archived', reason: 'done' },
      1,
    ])
  })

  it('cannot be made to touch what all objects share', () => {
    const text = `{"__proto__": {"polluted": 1}, "meta": {"api-version": "1.0", "__proto__": {"polluted": 1}}, "files": [
      {"__proto__": {"filename": "six-1.0.zip", "url": "six-1.0.zip", "hashes": {}}},
      {"filename": "six-1.1.zip", "url": "six-1.1.zip", "hashes": {"__proto__": {"sha256": "${sum}"}}}]}`
    const parsed = parse(text, json)
    expect(parsed.ok && parsed.value.links).toEqual([
      { filename: 'six-1.1.zip', url: 'https://example.org/simple/six/six-1.1.zip' },
    ])
    expect('polluted' in {}).toBe(false)
  })

  it('is recognized without a content type that says so', () => {
    expect(linksOf(write([file]), 'application/octet-stream')).toHaveLength(1)
    expect(linksOf('<a href="a.zip">a.zip</a>', '')).toHaveLength(1)
  })

  it('leaves out entries that are not what they should be, and names them', () => {
    const entries = [{ ...file, size: -1 }, { ...file, filename: '../x' }, { ...file, hashes: 'x' }, 7, null]
    const parsed = parse(write(entries), json)
    expect(parsed.ok && [parsed.value.links.length, parsed.value.refused.length]).toEqual([0, 5])
  })

  it('of another version, of another shape, or with too many files is refused', () => {
    expect(linksOf(write([], '2.0'), json)).toMatchObject([{ expected: '1.x', actual: '2.0' }])
    expect(linksOf('{"files": []}', json)).toEqual([
      { problem: 'the page is not the JSON of a simple index' },
    ])
    expect(linksOf('{', json)).toEqual([{ problem: 'the page is not the JSON of a simple index' }])
    expect(linksOf(write(new Array(100_001).fill(0)), json)).toEqual([
      { problem: 'the page has more than 100000 links' },
    ])
  })
})
