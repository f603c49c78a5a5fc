import { expect, it } from 'vitest'
import { keepNewest } from './keepNewest.ts'

type Item = { sid: string; accountSid: string; isOver: boolean }
const fill = (items: Map<string, Item>, accountSid: string, count: number, isOver = true) =>
  Array.from({ length: count }, (_, index) => ({ sid: `${accountSid}${index}`, accountSid, isOver })).flatMap((item) =>
    keepNewest(items, item, { atMost: 100, isOver: (one) => one.isOver }),
  )

it('keeps the newest of each account, and those that are not over', () => {
  const items = new Map<string, Item>()
  fill(items, 'one', 50)
  fill(items, 'live', 3, false)
  const gone = fill(items, 'live', 400).map(({ sid }) => sid)
  const kept = [...items.values()].filter(({ accountSid }) => accountSid === 'live')
  expect(kept.length).toBeGreaterThanOrEqual(90)
  expect(kept.length).toBeLessThanOrEqual(100)
  expect(kept.at(-1)?.sid).toBe('live399')
  expect(gone).toHaveLength(new Set(gone).size)
  expect([...items.values()].filter(({ accountSid }) => accountSid === 'one')).toHaveLength(50)
})

it('lets nothing go that is not over', () => {
  const items = new Map<string, Item>()
  expect(fill(items, 'live', 300, false)).toEqual([])
  expect(items.size).toBe(300)
})

it('counts each account by itself, also what was there before and what went another way', () => {
  const items = new Map<string, Item>()
  for (let index = 0; index < 95; index++)
    items.set(`one${index}`, { sid: `one${index}`, accountSid: 'one', isOver: true })
  fill(items, 'two', 60)
  for (let index = 0; index < 50; index++) items.delete(`two${index}`)
  const added = (sid: string) => keepNewest(items, { sid, accountSid: 'one', isOver: true }, { atMost: 100 })
  expect(Array.from({ length: 5 }, (_, index) => added(`more${index}`)).flat()).toEqual([])
  expect(added('last').map(({ sid }) => sid)).toEqual(Array.from({ length: 11 }, (_, index) => `one${index}`))
  expect([...items.values()].filter(({ accountSid }) => accountSid === 'two')).toHaveLength(10)
})
