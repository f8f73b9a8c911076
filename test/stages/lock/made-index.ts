import { gzipSync } from 'node:zlib'
import { sha256Of } from '../../../src/core/digest.ts'
import { rawTar } from '../../formats/archives/tar-bytes.ts'
import {
  type Answer,
  type LoopbackServer,
  sendBytes,
  sendPage,
  serve,
} from '../../machine/network/loopback-server.ts'

/** A project's version that a test makes up. Its backend is `made`, which the test's containers know. */
export interface MadeSdist {
  readonly name: string
  readonly version: string
  /** Of [build-system]; none for a source that builds itself. */
  readonly requires?: readonly string[]
  /** What its backend asks for. */
  readonly dynamic?: readonly string[]
  /** What its wheel requires where it is installed. */
  readonly install?: readonly string[]
  /** Of its PKG-INFO; the index says nothing of it. */
  readonly requiresPython?: string
  /** Wheels that upstream has beside the sdist, by tag; one pure one unless said. */
  readonly wheels?: readonly string[]
}

/** The file of an sdist: pyproject.toml and, for the containers of a test, `made.json`. */
export function makeSdist(made: MadeSdist): Buffer {
  const { name, version, requires = [] } = made
  const top = `${name}-${version}`
  const pyproject = `[build-system]\nrequires = ${JSON.stringify(requires)}\nbuild-backend = "made"\nbackend-path = ["."]\n`
  const members = [
    { name: `${top}/pyproject.toml`, content: pyproject },
    { name: `${top}/made.py`, content: '' },
    ...(made.requiresPython === undefined
      ? []
      : [{ name: `${top}/PKG-INFO`, content: `Name: ${name}\nRequires-Python: ${made.requiresPython}\n` }]),
    { name: `${top}/made.json`, content: JSON.stringify(made) },
  ]
  return gzipSync(rawTar(...members))
}

/** A simple index of made sdists on the loopback interface. */
export function serveIndex(
  all: readonly MadeSdist[],
  tamper: (filename: string, bytes: Buffer) => Buffer = (_, bytes) => bytes,
): Promise<LoopbackServer> {
  const answers: Record<string, Answer> = {}
  const links = new Map<string, string[]>()
  for (const made of all) {
    const filename = `${made.name}-${made.version}.tar.gz`
    const bytes = makeSdist(made)
    answers[`/files/${filename}`] = sendBytes(tamper(filename, bytes))
    links.set(made.name, [
      ...(links.get(made.name) ?? []),
      `<a href="/files/${filename}#sha256=${sha256Of(bytes)}">${filename}</a>`,
      ...(made.wheels ?? ['py3-none-any']).map(tag => {
        const wheel = `${made.name}-${made.version}-${tag}.whl`
        return `<a href="/files/${wheel}#sha256=${sha256Of(wheel)}">${wheel}</a>`
      }),
    ])
  }
  for (const [name, found] of links) answers[`/simple/${name}/`] = sendPage(found)
  return serve(answers)
}
