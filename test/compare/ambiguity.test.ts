import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { rawTar } from '../formats/archives/tar-bytes.ts'
import { rawZip } from '../formats/archives/zip-bytes.ts'
import { compareInMemory } from './rig.ts'

const corpora = process.env['DEBWRIGHT_CORPORA']

if (corpora === undefined) {
  it.skip('corpora: no archive is called identical to a changed one (DEBWRIGHT_CORPORA is not set)', () => {})
} else {
  const root = join(corpora, 'archives')
  const files = globSync('{tar,zip}/*/*.{tar,zip}', { cwd: root }).sort()

  it.each(files)('corpora: %s is never identical to itself with one byte changed', async file => {
    const bytes = readFileSync(join(root, file))
    expect((await compareInMemory(bytes, bytes)).kind).toBe('identical')
    const step = Math.max(1, Math.floor(bytes.length / 25))
    for (let at = 0; at < bytes.length; at += step) {
      const changed = Buffer.from(bytes)
      changed[at] = (changed[at] ?? 0) ^ 0x10
      const comparison = await compareInMemory(bytes, changed)
      expect(comparison.kind).not.toBe('identical')
      expect(comparison.differences).not.toEqual([])
    }
  })

  it.each(files.filter(file => /\/(?:malicious|reject)\/(?!gnu_longname)/.test(file)))(
    'corpora: %s beside another file says that it cannot be read for sure',
    async file => {
      const bytes = readFileSync(join(root, file))
      const other = file.endsWith('.zip') ? rawZip([{ name: 'a' }]) : rawTar({ name: 'a' })
      const { differences } = await compareInMemory(bytes, other)
      expect(differences).toContainEqual(expect.objectContaining({ kind: 'anomaly', side: 'first' }))
    },
  )
}

describe('what cannot be read', () => {
  it('makes a comparison inconclusive where nothing else differs', async () => {
    const packed = gzipSync('content '.repeat(100))
    const comparison = await compareInMemory(packed, Buffer.concat([packed, Buffer.from('garbage')]))
    expect(comparison.kind).toBe('inconclusive')
  })

  it('does not hide what differs besides', async () => {
    const hidden = (content: string) => rawTar({ name: 'a', content: 'x' }, { name: 'a', content })
    const comparison = await compareInMemory(hidden('one'), hidden('two'))
    expect(comparison.kind).toBe('different')
    expect(comparison.differences).toMatchObject([
      { kind: 'anomaly', side: 'both' },
      { kind: 'lines', where: ['file', 'a (2)'] },
    ])
  })

  it('is of no interest where the bytes are equal', async () => {
    const odd = rawTar({ name: 'a' }, { name: 'a' })
    expect((await compareInMemory(odd, odd)).kind).toBe('identical')
  })
})
