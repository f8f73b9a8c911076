import { expect, it } from 'vitest'
import { createChunkQueue } from '../../../src/machine/network/http-chunks.ts'

it('hands out what a sender adds while it is being asked to go on', async () => {
  const queue = createChunkQueue()
  const waiting = [1, 2, 3].map(size => Buffer.alloc(size))
  const sizes: number[] = []
  const addOne = () => {
    const next = waiting.shift()
    if (next === undefined) queue.end()
    else queue.add(next)
  }
  for await (const chunk of queue.read(addOne)) sizes.push(chunk.byteLength)
  expect(sizes).toEqual([1, 2, 3])
})

it('hands out everything that came before a failure, then the failure', async () => {
  const queue = createChunkQueue()
  queue.add(Buffer.alloc(5))
  queue.fail(new Error('broken'))
  const chunks = queue.read(() => undefined)
  expect((await chunks.next()).value?.byteLength).toBe(5)
  await expect(chunks.next()).rejects.toThrow('broken')
})

it('asks its sender to pause when the reader falls behind', () => {
  const queue = createChunkQueue()
  expect(queue.add(Buffer.alloc(1_000_000))).toBe('open')
  expect(queue.add(Buffer.alloc(1_000_000))).toBe('full')
})
