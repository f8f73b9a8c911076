import { expect, it } from 'vitest'
import { createQueue } from '../../../src/machine/containers/queue.ts'

const never = new AbortController().signal

it('lets through as many as there are slots, the rest in the order of asking', async () => {
  const queue = createQueue({ slots: 2, memoryBytes: 100 })
  const entered: number[] = []
  const slots = [1, 2, 3, 4].map(number =>
    queue.enter(1, never).then(slot => {
      entered.push(number)
      return slot
    }),
  )
  const first = await slots[0]
  expect(entered).toEqual([1, 2])
  first?.[Symbol.dispose]()
  first?.[Symbol.dispose]()
  await slots[2]
  expect(entered).toEqual([1, 2, 3])
})

it('waits for memory, and lets nobody overtake', async () => {
  const queue = createQueue({ slots: 9, memoryBytes: 100 })
  const entered: string[] = []
  const enter = async (name: string, bytes: number) => {
    const slot = await queue.enter(bytes, never)
    entered.push(name)
    return slot
  }
  const small = await enter('small', 60)
  const large = enter('large', 60)
  const tiny = enter('tiny', 1)
  await Promise.resolve()
  expect(entered).toEqual(['small'])
  small[Symbol.dispose]()
  await Promise.all([large, tiny])
  expect(entered).toEqual(['small', 'large', 'tiny'])
})

it('runs work that wants more memory than there is, alone', async () => {
  const queue = createQueue({ slots: 2, memoryBytes: 10 })
  const whole = await queue.enter(1000, never)
  const cancelled = new AbortController()
  const next = queue.enter(1, cancelled.signal)
  cancelled.abort(new Error('cancelled'))
  await expect(next).rejects.toThrow('cancelled')
  whole[Symbol.dispose]()
  await expect(queue.enter(1000, never)).resolves.toBeDefined()
})

it('goes on with the next one when the first of the line is cancelled', async () => {
  const queue = createQueue({ slots: 2, memoryBytes: 10 })
  await queue.enter(6, never)
  const cancelled = new AbortController()
  const large = queue.enter(6, cancelled.signal)
  const small = queue.enter(1, never)
  cancelled.abort(new Error('cancelled'))
  await expect(large).rejects.toThrow('cancelled')
  await expect(small).resolves.toBeDefined()
})
