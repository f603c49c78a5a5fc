import { expect, it } from 'vitest'
import { createSessionQueue } from './sessionQueue.ts'

it('lets one in at a time, in the order they came', async () => {
  const queue = createSessionQueue()
  const order: string[] = []
  const enter = async (name: string, as: 'hot' | 'normal') => {
    const release = await queue.take(as)
    order.push(`${name} in`)
    await Promise.resolve()
    order.push(`${name} out`)
    release()
  }
  await Promise.all([enter('a', 'normal'), enter('b', 'normal'), enter('batch', 'hot'), enter('c', 'normal')])
  expect(order).toEqual(['a in', 'a out', 'b in', 'b out', 'batch in', 'batch out', 'c in', 'c out'])
})

it('has the hot one wait for no more than eight others, however many there are', async () => {
  const queue = createSessionQueue()
  const order: string[] = []
  const enter = async (name: string, as: 'hot' | 'normal') => {
    const release = await queue.take(as)
    order.push(name)
    release()
  }
  const hold = await queue.take('normal')
  const all = Array.from({ length: 20 }, (_, index) => enter(`other ${index}`, 'normal'))
  all.push(enter('batch', 'hot'))
  hold()
  await Promise.all(all)
  expect(order.indexOf('batch')).toBe(8)
  expect(order).toHaveLength(21)
})

it('lets others in between two hot ones', async () => {
  const queue = createSessionQueue()
  const order: string[] = []
  const batches = async () => {
    for (const name of ['batch 1', 'batch 2']) {
      const release = await queue.take('hot')
      order.push(name)
      release()
    }
  }
  const other = async () => {
    const release = await queue.take('normal')
    order.push('other')
    release()
  }
  await Promise.all([batches(), other()])
  expect(order).toEqual(['batch 1', 'other', 'batch 2'])
})

it('says when it is idle, and bears a release that comes twice', async () => {
  const queue = createSessionQueue()
  await queue.idle()
  const release = await queue.take('normal')
  const waiting = queue.take('normal')
  let isIdle = false
  const idle = queue.idle().then(() => (isIdle = true))
  release()
  release()
  const releaseSecond = await waiting
  expect(isIdle).toBe(false)
  releaseSecond()
  await idle
  expect(isIdle).toBe(true)
})
