import { closeSync, openSync, writeSync } from 'node:fs'
import { Writable } from 'node:stream'

const logBytes = 16 * 1024 * 1024
const tailBytes = 16 * 1024

/**
 * The log of one action: its first 16 MiB in a file, its last lines in memory. What comes in between is counted and
 * left out, so that an action that prints without end fills no disk.
 */
export class BoundedLog extends Writable {
  readonly path: string
  readonly #descriptor: number
  #written = 0
  #left = 0
  #tail = Buffer.alloc(0)

  constructor(path: string) {
    super()
    this.path = path
    this.#descriptor = openSync(path, 'w', 0o644)
  }

  /** The last complete lines, at most this many. */
  lastLines(count: number): readonly string[] {
    return this.#tail.toString('utf8').trimEnd().split('\n').slice(-count)
  }

  override _write(piece: Buffer, _encoding: string, done: () => void): void {
    const kept = piece.subarray(0, logBytes - this.#written)
    this.#tail = Buffer.concat([this.#tail, piece]).subarray(-tailBytes)
    this.#left += piece.length - (this.#append(kept) ? kept.length : 0)
    this.#written += kept.length
    done()
  }

  override _final(done: () => void): void {
    if (this.#left > 0) this.#append(`\n[${this.#left} bytes left out]\n`)
    done()
  }

  /** Node calls it after the end too. */
  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    closeSync(this.#descriptor)
    done(error)
  }

  /** A log that cannot be written is shorter; it is no reason to stop the action. */
  #append(piece: Buffer | string): boolean {
    try {
      if (piece.length > 0) writeSync(this.#descriptor, Buffer.from(piece))
      return true
    } catch {
      return false
    }
  }
}
