import { createServer } from 'node:http'
import { readLocalSettings } from '../../../src/cli/open-host.ts'
import { createBytesFetch } from '../../../src/machine/network/fetch-bytes.ts'
import { createMachineClient } from '../../../src/machine/network/fetch-client.ts'
import { createProjectReader } from '../../../src/machine/network/fetch-index.ts'
import { defaultDelays } from '../../../src/machine/network/http-download.ts'

/** A simple index on the loopback interface that lists the sdists of this machine's index, and no wheel. */
export interface SdistIndex extends AsyncDisposable {
  readonly url: string
  /** Names of the files that were listed so far. */
  readonly listed: readonly string[]
}

/** Starts one. The files themselves come from where the machine's index has them. */
export async function startSdistIndex(): Promise<SdistIndex> {
  const settings = readLocalSettings()
  const client = createMachineClient(settings)
  const fetchBytes = createBytesFetch(client, defaultDelays)
  const readProject = createProjectReader(settings, async (request, limit, signal) => {
    const fetched = await fetchBytes(request, limit, false, signal)
    if (!fetched.ok) return fetched
    const { bytes, response } = fetched.value
    const contentType = response.header('content-type')
    return { ok: true, value: { bytes, contentType, url: response.url, asked: true } }
  })
  const listed: string[] = []
  const answer = async (name: string): Promise<string> => {
    const links = await readProject({ name }, AbortSignal.timeout(60_000))
    if (!links.ok) throw new Error(JSON.stringify(links.failures))
    const sdists = links.value.links.filter(({ filename }) => /\.(tar\.gz|zip)$/.test(filename))
    listed.push(...sdists.map(({ filename }) => filename))
    const anchors = sdists.map(({ filename, url, sha256 }) => {
      const fragment = sha256 === undefined ? '' : `#sha256=${sha256}`
      return `<a href="${url}${fragment}">${filename}</a>`
    })
    return `<!DOCTYPE html>\n<html><body>\n${anchors.join('\n')}\n</body></html>\n`
  }
  const server = createServer((request, response) => {
    const name = /^\/simple\/([a-z0-9-]+)\/$/.exec(request.url ?? '')?.[1]
    if (name === undefined) {
      response.writeHead(404).end()
      return
    }
    void answer(name).then(
      page => response.writeHead(200, { 'content-type': 'text/html' }).end(page),
      (error: unknown) => response.writeHead(500).end(String(error)),
    )
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the index has no port')
  return {
    url: `http://127.0.0.1:${address.port}/simple`,
    listed,
    [Symbol.asyncDispose]: async () => {
      await new Promise(resolve => server.close(resolve))
      await client[Symbol.asyncDispose]()
    },
  }
}
