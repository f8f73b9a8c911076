import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'

/** A simple index on the loopback, served by Python from a folder. Dispose of it to end it. */
export async function serveIndex(folder: string): Promise<{ readonly url: string } & AsyncDisposable> {
  const server = spawn(
    '/usr/bin/python3',
    ['-u', '-m', 'http.server', '--bind', '127.0.0.1', '--directory', folder, '0'],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  )
  const port = await readPort(server)
  return {
    url: `http://127.0.0.1:${port}/simple`,
    [Symbol.asyncDispose]: async () => {
      server.kill()
      await once(server, 'exit')
    },
  }
}

/** It says `Serving HTTP on 127.0.0.1 port N` as soon as it listens. */
async function readPort(server: ChildProcess): Promise<string> {
  let text = ''
  for await (const piece of server.stdout ?? []) {
    text += String(piece)
    const port = /port (\d+)/.exec(text)?.[1]
    if (port !== undefined) return port
  }
  throw new Error('the index server ended')
}
