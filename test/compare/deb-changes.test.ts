import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { contentOf } from '../../src/actions/content.ts'
import { compareDebs } from '../../src/compare/deb-changes.ts'
import { type DebSummary, readDebSummary } from '../../src/compare/deb-summary.ts'
import { createDecompressor } from '../../src/machine/decompress.ts'
import { rawTar } from '../formats/archives/tar-bytes.ts'

interface MadeDeb {
  readonly control: string
  readonly scripts?: Readonly<Record<string, string>>
  readonly files?: Readonly<Record<string, string>>
}

function makeDeb({ control, scripts = {}, files = {} }: MadeDeb): Buffer {
  const tar = (entries: Readonly<Record<string, string>>) =>
    gzipSync(rawTar(...Object.entries(entries).map(([name, content]) => ({ name: `./${name}`, content }))))
  const member = (name: string, content: Buffer) => {
    const fields = [name, '0', '0', '0', '100644', `${content.length}`]
    const header = fields.map((text, index) => text.padEnd([16, 12, 6, 6, 8, 10][index] ?? 0)).join('')
    return Buffer.concat([Buffer.from(`${header}\`\n`), content, Buffer.alloc(content.length % 2, '\n')])
  }
  return Buffer.concat([
    Buffer.from('!<arch>\n'),
    member('debian-binary', Buffer.from('2.0\n')),
    member('control.tar.gz', tar({ control, ...scripts })),
    member('data.tar.gz', tar(files)),
  ])
}

async function summarize(deb: MadeDeb): Promise<DebSummary> {
  await using decompressor = createDecompressor()
  const walk = { decompressor, signal: AbortSignal.timeout(5000) }
  const read = await readDebSummary('x.deb', contentOf(makeDeb(deb)), walk)
  if (!read.ok) throw new Error(JSON.stringify(read.failures))
  return read.value
}

const site = 'opt/venvs/a/lib/python3.11/site-packages'

it('says what changes for whoever upgrades, and leaves out what follows', async () => {
  const before = await summarize({
    control:
      'Package: a\nVersion: 1\nInstalled-Size: 4\nDepends: libc6 (>= 2.14), python3 (>= 3.11~), python3 (<< 3.12)\n',
    scripts: { postinst: '#!/bin/sh\necho one\n', md5sums: 'x  y\n' },
    files: {
      [`${site}/six.py`]: 'old',
      [`${site}/six-1.15.0.dist-info/METADATA`]: 'old',
      [`${site}/b-1.dist-info/METADATA`]: 'same',
      'etc/a.conf': 'old',
    },
  })
  const after = await summarize({
    control:
      'Package: a\nVersion: 2\nInstalled-Size: 9\nDepends: python3 (>= 3.11~), python3 (<< 3.13), systemd\n',
    scripts: { postinst: '#!/bin/sh\necho two\n', md5sums: 'z  y\n' },
    files: {
      [`${site}/six.py`]: 'new',
      [`${site}/six-1.16.0.dist-info/METADATA`]: 'new',
      [`${site}/b-1.dist-info/METADATA`]: 'same',
      'etc/a.conf': 'new',
    },
  })
  const changes = compareDebs(before, after)
  expect(changes).toMatchObject({
    package: 'a',
    versions: ['1', '2'],
    wheels: [{ name: 'six', before: '1.15.0', after: '1.16.0' }],
    relations: [
      { name: 'Depends libc6', before: 'libc6 (>= 2.14)' },
      { name: 'Depends python3 (upper bound)', before: 'python3 (<< 3.12)', after: 'python3 (<< 3.13)' },
      { name: 'Depends systemd', after: 'systemd' },
    ],
    fields: [],
    scripts: [{ name: 'postinst', hunks: [{ first: ['echo one'], second: ['echo two'] }] }],
  })
  expect(changes.files.map(({ name }) => name)).toEqual(['/etc/a.conf'])
})

it('refuses what is no package', async () => {
  await using decompressor = createDecompressor()
  const walk = { decompressor, signal: AbortSignal.timeout(5000) }
  const read = await readDebSummary('x.deb', contentOf(Buffer.from('no package')), walk)
  expect(read).toMatchObject({ ok: false })
  expect(read.ok ? [] : read.failures[0]).toMatchObject({ code: 'file-unreadable', path: 'x.deb' })
})
