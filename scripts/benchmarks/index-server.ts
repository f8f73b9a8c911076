import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

/**
 * A simple index on the loopback, served from a folder by a process of its own, since measuring keeps this one busy. Each answer
 * comes `milliseconds` late, as from far away. Dispose of it to end it.
 */
export async function serveIndex(
  folder: string,
  milliseconds = 0,
): Promise<{ readonly url: string } & AsyncDisposable> {
  const server = spawn(
    process.execPath,
    [join(import.meta.dirname, 'serve-folder.ts'), folder, String(milliseconds)],
    { stdio: ['pipe', 'pipe', 'ignore'] },
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

/** It says `port N` as soon as it listens. */
async function readPort(server: ChildProcess): Promise<string> {
  let text = ''
  for await (const piece of server.stdout ?? []) {
    text += String(piece)
    const port = /port (\d+)/.exec(text)?.[1]
    if (port !== undefined) return port
  }
  throw new Error('the index server ended')
}
