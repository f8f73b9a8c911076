import { sha256Of } from '../../../src/core/digest.ts'
import {
  type Answer,
  type LoopbackServer,
  sendBytes,
  sendPage,
  serve,
} from '../../machine/network/loopback-server.ts'
import { packTiny, type TinySdist } from './tiny.ts'

/** A tiny sdist as a JSON page lists it, with a pure wheel beside it. */
export interface ListedTiny extends TinySdist {
  /** RFC 3339 (PEP 700); the index does not say where it is absent. */
  readonly uploaded?: string
  /** Withdrawn, for this reason (PEP 592). */
  readonly yanked?: string
}

/** Serves tiny sdists as a simple index in JSON (PEP 691) on the loopback interface. */
export function serveListed(all: readonly ListedTiny[]): Promise<LoopbackServer> {
  const answers: Record<string, Answer> = {}
  const files = new Map<string, object[]>()
  for (const { uploaded, yanked = false, ...sdist } of all) {
    const { name, version = '1.0' } = sdist
    const bytes = packTiny(sdist)
    answers[`/files/${name}-${version}.tar.gz`] = sendBytes(bytes)
    const time = uploaded === undefined ? {} : { 'upload-time': uploaded }
    const list = (filename: string, sha256: string) => ({
      ...{ filename, url: `/files/${filename}`, hashes: { sha256 }, yanked, ...time },
    })
    files.set(name, [
      ...(files.get(name) ?? []),
      list(`${name}-${version}.tar.gz`, sha256Of(bytes)),
      list(`${name}-${version}-py3-none-any.whl`, sha256Of('wheel')),
    ])
  }
  for (const [name, found] of files)
    answers[`/simple/${name}/`] = (_request, response) =>
      void response
        .writeHead(200, { 'content-type': 'application/vnd.pypi.simple.v1+json' })
        .end(JSON.stringify({ meta: { 'api-version': '1.1' }, name, files: found }))
  return serve(answers)
}

/** Serves files as a simple index on the loopback interface, each as it is or with an answer of its own. */
export function serveTiny(
  files: ReadonlyMap<string, Buffer>,
  answers: Readonly<Record<string, Answer>> = {},
): Promise<LoopbackServer> {
  const served: Record<string, Answer> = {}
  const links = new Map<string, string[]>()
  for (const [filename, bytes] of files) {
    const [, project = filename] = /^(.*?)-\d/.exec(filename) ?? []
    const link = `<a href="/files/${filename}#sha256=${sha256Of(bytes)}">${filename}</a>`
    links.set(project, [...(links.get(project) ?? []), link])
    served[`/files/${filename}`] = sendBytes(bytes)
  }
  for (const [project, found] of links) served[`/simple/${project}/`] = sendPage(found)
  return serve({ ...served, ...answers })
}
