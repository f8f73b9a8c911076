import { describe, expect, it } from 'vitest'
import { reportTarget } from '../../../src/compare/report/build-report.ts'
import { type TargetDocument, targetShape } from '../../../src/compare/report/build-shape.ts'
import { formatBuildsHtml } from '../../../src/compare/report/html-builds.ts'
import { formatBuildsMarkdown } from '../../../src/compare/report/markdown-builds.ts'
import { summarizeBuilds } from '../../../src/compare/report/summarize-builds.ts'
import { hostile, linksOf } from './hostile.ts'
import { sampleTarget } from './sample-builds.ts'

/** The same where no call in the source gives a hint. */
function withoutTelltale(target: TargetDocument): TargetDocument {
  const findings = target.findings.map(finding => ({
    ...finding,
    guilty: finding.guilty.map(({ telltale: _, ...guilt }) => guilt),
  }))
  return { ...target, findings }
}

describe('the page of two builds', () => {
  it('says at the top what differs, where it began and what follows', async () => {
    const report = reportTarget(await sampleTarget())
    expect(summarizeBuilds(report)).toBe(
      '2 of 3 artifacts differ. The first step that differs is wheel one 1.0. 1 difference follows from the first.',
    )
    const html = formatBuildsHtml([report])
    expect(html).toContain('<span class="verdict different">different</span>')
    expect(html).toContain(summarizeBuilds(report))
  })

  it('has every part that its links lead to, in the order in which people ask', async () => {
    const html = formatBuildsHtml([reportTarget(await sampleTarget()), reportTarget(await sampleTarget())])
    const ids = [...html.matchAll(/<section id="([^"]+)"/g)].map(([, id]) => id)
    const parts = ['causes', 'steps', 'artifacts', 'environment', 'differences']
    expect(ids).toEqual([...parts, ...parts.map(part => `2-${part}`)])
    expect(linksOf(html)).toEqual(ids.map(id => `#${id}`))
  })

  it('draws each step below what it needs, marks the first that differs and tells what is made with it', async () => {
    const html = formatBuildsHtml([reportTarget(await sampleTarget())])
    const steps = [...html.matchAll(/<li class="step (\w+)"><b>([^<]+)<\/b>/g)].map(([, state, label]) => [
      state,
      label,
    ])
    expect(steps).toEqual([
      ['same', 'wheel zero 1.0'],
      ['first', 'wheel one 1.0'],
      ['differs', 'index'],
    ])
    expect(html).toContain('<summary>what is made with wheel one 1.0</summary><ul><li>index</li></ul>')
  })

  it('ends where steps need each other', async () => {
    const target = await sampleTarget()
    const steps = target.steps.map(step => ({ ...step, needs: target.steps.map(({ label }) => label) }))
    expect(formatBuildsHtml([reportTarget({ ...target, steps })])).toContain('first difference')
  })

  it('lists what differs before what follows, and folds what is identical', async () => {
    const html = formatBuildsHtml([reportTarget(await sampleTarget())])
    const states = [...html.matchAll(/<td class="state \w+">([^<]+)<\/td><td><code>([^<]+)</g)].map(
      ([, ...found]) => found,
    )
    expect(states).toEqual([
      ['differs', 'wheels/one-1.0-py3-none-any.whl'],
      ['follows', 'sha256sums.txt'],
      ['identical', 'wheels/zero-1.0-py3-none-any.whl'],
    ])
    expect(html).toContain('<summary>1 identical file</summary>')
  })

  it('compares the builders, and names what could not be varied', async () => {
    const html = formatBuildsHtml([reportTarget(await sampleTarget())])
    expect(html).toContain(
      '<tr class="other"><th scope="row">hostname</th><td><code>alpha</code></td><td><code>beta</code></td></tr>',
    )
    expect(html).toContain('<tr class="same"><th scope="row">cpus</th>')
    expect(html).toContain('not varied: clock: there is no libfaketime')
  })

  it('names the guilty variation and how that was shown', async () => {
    const html = formatBuildsHtml([reportTarget(await sampleTarget())])
    expect(html).toContain(
      'variation hostname (certain: different when only hostname differs, equal again when only hostname is kept)',
    )
  })

  it('names the place in the source where it may begin', async () => {
    const html = formatBuildsHtml([reportTarget(await sampleTarget())])
    expect(html).toContain('<dt>source</dt><dd>perhaps setup.py:41: platform.node()</dd>')
  })

  it('names no place in the source where none was found', async () => {
    const html = formatBuildsHtml([reportTarget(withoutTelltale(await sampleTarget()))])
    expect(html).not.toContain('<dt>source</dt>')
  })

  it('shows both sides of each cause with the change marked', async () => {
    const html = formatBuildsHtml([reportTarget(await sampleTarget())])
    expect(html).toContain('built on host <mark>')
    expect(html).toMatch(/<figcaption>builder alpha<\/figcaption>.*<figcaption>builder beta<\/figcaption>/)
  })
})

describe('every report of two builds', () => {
  it('lets no name that a build decided become markup, steer a terminal or turn other text round', async () => {
    const report = reportTarget(await sampleTarget(hostile))
    const html = formatBuildsHtml([report])
    const markdown = formatBuildsMarkdown([report])
    for (const text of [html, markdown]) expect(text).not.toMatch(/[\u001b\u202e\u200f\u2066]/)
    const tags = [...html.slice(html.indexOf('<body>')).matchAll(/<([a-z0-9]+)((?: [^<>]*)?)>/g)]
    const attributes = tags.flatMap(([, , rest = '']) =>
      [...rest.matchAll(/ ([^ =]+)="[^"]*"/g)].map(([, name]) => name),
    )
    expect(tags.map(([, name]) => name)).not.toContain('script')
    expect(tags.map(([, name]) => name)).not.toContain('img')
    expect([...new Set(attributes)].sort()).toEqual([
      'aria-label',
      'aria-labelledby',
      'class',
      'href',
      'id',
      'scope',
      'tabindex',
      'title',
    ])
    expect(linksOf(html).every(href => href.startsWith('#'))).toBe(true)
    expect(markdown.replaceAll(/(`+) .*? \1/g, '')).not.toMatch(/(?<!\\)</)
  })

  it('is the same each time', async () => {
    const [a, b] = [reportTarget(await sampleTarget()), reportTarget(await sampleTarget())]
    expect(formatBuildsHtml([a])).toBe(formatBuildsHtml([b]))
    expect(formatBuildsMarkdown([a])).toBe(formatBuildsMarkdown([b]))
  })

  it('can be made from what was remembered as JSON', async () => {
    const target = await sampleTarget()
    const recalled = targetShape.parse(JSON.parse(JSON.stringify(target)))
    expect(formatBuildsHtml([reportTarget(recalled)])).toBe(formatBuildsHtml([reportTarget(target)]))
  })

  it('says in the summary for CI what differs, why and where', async () => {
    const markdown = formatBuildsMarkdown([reportTarget(await sampleTarget())])
    expect(markdown).toContain('# different: ` sha256sums.txt `')
    expect(markdown).toContain('2 of 3 artifacts differ.')
    expect(markdown).toContain('| **host-name**:')
    expect(markdown).toContain('- guilty in ` wheel one 1.0 `: hostname (3 runs)')
    expect(markdown).toContain(
      '    - variation hostname: certain: different when only hostname differs, equal again when only hostname is kept',
    )
    expect(markdown).toContain(
      '    - cause: the name of the building machine is inside; debwright explain host-name',
    )
    expect(markdown).toContain('    - source: ` perhaps setup.py:41: platform.node() `')
    expect(markdown).toContain('- ` sha256sums.txt ` (follows from the first)')
    expect(markdown).toContain('| hostname | ` alpha ` | ` beta ` |')
    expect(formatBuildsMarkdown([reportTarget(withoutTelltale(await sampleTarget()))])).not.toContain(
      '- source:',
    )
  })
})
