import { sha256Of } from '../../../src/core/digest.ts'
import {
  type Answer,
  type LoopbackServer,
  sendBytes,
  sendPage,
  serve,
} from '../../machine/network/loopback-server.ts'

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
