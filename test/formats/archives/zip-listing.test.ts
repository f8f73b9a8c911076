import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { contentOf } from '../../../src/actions/content.ts'
import { defaultLimits } from '../../../src/formats/archives/limits.ts'
import { examineZip } from '../../../src/formats/archives/zip.ts'
import { listZip } from '../../../src/formats/archives/zip-listing.ts'
import { rawZip } from './zip-bytes.ts'

/** What only the data of a member can tell. */
const ofData = /stored|content that|bytes of content|content of a|deflate stream|content, \d/

/** The reader of headers sees what the reader of whole zips sees, but for the data. */
async function expectSameListing(bytes: Buffer): Promise<void> {
  const whole = examineZip(bytes, defaultLimits)
  const zip = contentOf(bytes)
  const { members, anomalies } = await listZip(zip.readAt, zip.size, defaultLimits)
  if (whole.anomalies.some(({ kind }) => kind === 'too-large')) return
  expect(members.map(({ name, path, mode, header }) => [name, path, mode, header.size])).toEqual(
    whole.entries.map(({ name, path, mode, header }) => [name, path, mode, header.size]),
  )
  const say = (list: typeof anomalies) =>
    list
      .filter(({ found }) => !ofData.test(found))
      .map(({ kind, found, member }) => `${kind}: ${found} (${member})`)
  expect(say(anomalies).toSorted()).toEqual(say(whole.anomalies).toSorted())
}

const plain = { name: 'a', content: 'text', deflate: true }
const odd: readonly (readonly [string, Buffer])[] = [
  ['two members of one name', rawZip([plain, plain])],
  ['bytes before the first member', Buffer.concat([Buffer.from('#!/bin/sh\n'), rawZip([plain])])],
  ['bytes after the end', Buffer.concat([rawZip([plain]), Buffer.from('more')])],
  ['a member that overlaps another', rawZip([plain, { ...plain, name: 'b', central: { offset: 0 } }])],
  ['another name in the local header', rawZip([{ ...plain, local: { name: 'b' } }])],
  ['no local header', rawZip([{ ...plain, omit: 'local' }])],
  ['a size that reaches beyond the file', rawZip([{ ...plain, compressed: 2 ** 31 }])],
  ['more members than there are', rawZip([plain], { entries: 7 })],
  ['a directory that is elsewhere', rawZip([plain], { offset: 5 })],
  ['a comment', rawZip([plain], { comment: 'hello' })],
  ['a descriptor that is announced and missing', rawZip([{ ...plain, flags: 8 }])],
  ['nothing', Buffer.alloc(0)],
  ['a long extra field', rawZip([{ ...plain, local: { extra: Buffer.alloc(60_000) } }])],
]

it.each(odd)('sees %s as the reader of whole zips does', async (_, bytes) => {
  await expectSameListing(bytes)
})

const corpora = process.env['DEBWRIGHT_CORPORA']
if (corpora === undefined) {
  it.skip('corpora: every zip is listed as the reader of whole zips sees it (DEBWRIGHT_CORPORA is not set)', () => {})
} else {
  const root = join(corpora, 'archives')
  it.each(globSync('zip/*/*', { cwd: root }).sort())(
    'corpora: %s is listed as the reader of whole zips sees it',
    async file => {
      await expectSameListing(readFileSync(join(root, file)))
    },
  )
}
