import { createHash } from 'node:crypto'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { z } from '../../../src/core/shape.ts'
import { readTar } from '../../../src/formats/archives/tar.ts'
import { readZip } from '../../../src/formats/archives/zip.ts'

const corpora = process.env['DEBWRIGHT_CORPORA']

/** Where the corpus says `iffy` or `reject` and our reader reads; docs/decisions/archive-strictness.md says why. */
const accepted = [
  'tar/iffy/gnu_magic.tar',
  'tar/iffy/pax_path_nonzero_fixed.tar',
  'tar/reject/gnu_longname.tar',
  'zip/iffy/nosubdir.zip',
]

const member = z.object({
  member: z.string(),
  type: z.string().optional(),
  size: z.int().optional(),
  sha256: z.string().optional(),
  linkname: z.string().optional(),
})
const names = z
  .array(z.object({ member: z.string() }))
  .default([])
  .transform(list => list.map(entry => entry.member))
const expectation = z.object({
  expected: z.array(member).optional(),
  vulnerable_when: names,
  vulnerable_when_not: names,
})

if (corpora === undefined) {
  it.skip('corpora: every archive is read as its class demands (DEBWRIGHT_CORPORA is not set)', () => {})
} else {
  const root = join(corpora, 'archives')
  const files = globSync('{tar,zip}/{accept,iffy,malicious,reject}/*.{tar,zip}', { cwd: root }).sort()

  it('corpora: there are archives', () => expect(files.length).toBeGreaterThan(30))

  it.each(files)('corpora: %s is read as its class demands', file => {
    const bytes = readFileSync(join(root, file))
    const result = file.endsWith('.zip') ? readZip(file, bytes) : readTar(file, bytes)
    const isAccepted = file.includes('/accept/') || accepted.includes(file)
    if (!isAccepted) {
      expect(result.ok).toBe(false)
      if (!result.ok && file.includes('/malicious/'))
        expect(result.failures[0]?.code).toBe('archive-ambiguous')
      return
    }
    expect(result).toMatchObject({ ok: true })
    const described = join(root, file.replace(/\.[a-z]+$/, '.json'))
    if (!result.ok || !existsSync(described)) return
    const {
      expected,
      vulnerable_when: fooled,
      vulnerable_when_not: missed,
    } = expectation.parse(JSON.parse(readFileSync(described, 'utf8')))
    const read = result.value.map(entry => ({
      member: entry.name,
      type: 'kind' in entry ? entry.kind : entry.isDirectory ? 'directory' : 'file',
      ...('kind' in entry && entry.kind === 'symlink' ? { linkname: entry.linkname } : {}),
      size: entry.bytes.length,
      sha256: createHash('sha256').update(entry.bytes).digest('hex'),
    }))
    if (expected !== undefined) expect(read).toMatchObject(expected)
    const names = read.map(entry => entry.member)
    // NOTE: pax_path_nonzero_fixed, which we read, lists both of its names; the PAX name is the right one.
    if (file.includes('/accept/')) expect(names.filter(name => fooled.includes(name))).toEqual([])
    expect(names).toEqual(expect.arrayContaining([...missed]))
  })
}
