// Serves a folder over HTTP on the loopback: `serve-folder.ts FOLDER MILLISECONDS`, each answer so much later than it could be.
// Says `port N` as soon as it listens; ends with its standard input, so that it never outlives who started it.
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'

const [folder = '.', delay = '0'] = process.argv.slice(2)

const server = createServer(async (request, response) => {
  await setTimeout(Number(delay))
  const path = new URL(request.url ?? '/', 'http://localhost').pathname
  const isPage = path.endsWith('/')
  try {
    const body = await readFile(join(folder, isPage ? `${path}index.html` : path))
    response.writeHead(200, {
      'content-type': isPage ? 'text/html; charset=utf-8' : 'application/octet-stream',
      'content-length': body.length,
    })
    response.end(body)
  } catch {
    response.writeHead(404, { 'content-length': 0 })
    response.end()
  }
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (address !== null && typeof address === 'object') console.log(`port ${address.port}`)
})
process.stdin.resume()
process.stdin.on('end', () => process.exit())
