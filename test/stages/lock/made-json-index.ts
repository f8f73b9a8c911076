import { sha256Of } from '../../../src/core/digest.ts'
import { type Answer, type LoopbackServer, sendBytes, serve } from '../../machine/network/loopback-server.ts'
import { type MadeSdist, makeSdist } from './made-index.ts'

/** A made sdist as a JSON index lists it. */
export interface ListedSdist extends MadeSdist {
  /** RFC 3339; the index says nothing where it is absent. */
  readonly uploaded?: string
  /** Withdrawn, with upstream's words where it has some. */
  readonly yanked?: string | true
  /** Whether the index claims no digest. */
  readonly unhashed?: boolean
}

/** The file of an sdist, whatever an index says about it. */
export function fileOf({ uploaded: _1, yanked: _2, unhashed: _3, ...made }: ListedSdist): Buffer {
  return makeSdist(made)
}

/** A simple index in JSON on the loopback interface; `status` marks projects, by name. */
export function serveJson(
  all: readonly ListedSdist[],
  status: Readonly<Record<string, object>> = {},
): Promise<LoopbackServer> {
  const answers: Record<string, Answer> = {}
  const files = new Map<string, object[]>()
  for (const made of all) {
    const filename = `${made.name}-${made.version}.tar.gz`
    const bytes = fileOf(made)
    answers[`/files/${filename}`] = sendBytes(bytes)
    const wheel = `${made.name}-${made.version}-py3-none-any.whl`
    files.set(made.name, [
      ...(files.get(made.name) ?? []),
      {
        filename,
        url: `../../files/${filename}`,
        hashes: made.unhashed === true ? {} : { sha256: sha256Of(bytes) },
        yanked: made.yanked ?? false,
        ...(made.uploaded === undefined ? {} : { 'upload-time': made.uploaded }),
      },
      { filename: wheel, url: `../../files/${wheel}`, hashes: {} },
    ])
  }
  for (const [name, found] of files) {
    const page = {
      meta: { 'api-version': '1.4' },
      name,
      files: found,
      ...(status[name] === undefined ? {} : { 'project-status': status[name] }),
    }
    answers[`/simple/${name}/`] = (_request, response) =>
      void response
        .writeHead(200, { 'content-type': 'application/vnd.pypi.simple.v1+json' })
        .end(JSON.stringify(page))
  }
  return serve(answers)
}
