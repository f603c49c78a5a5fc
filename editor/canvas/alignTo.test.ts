import { expect, it } from 'vitest'
import { alignTo } from './alignTo.ts'

const other = { x: 100, y: 100, width: 264, height: 100 }

it('snaps the left edge to the left edge of another card and says where', () => {
  const { x, y, guides } = alignTo({ x: 104, y: 400, width: 264, height: 80 }, [other])
  expect([x, y]).toEqual([100, 400])
  expect(guides).toEqual([{ axis: 'x', at: 100, from: 100, to: 480 }])
})

it('snaps middles of cards of different heights', () => {
  const { y, guides } = alignTo({ x: 800, y: 128, width: 264, height: 40 }, [other])
  expect(y).toBe(130)
  expect(guides.map(({ axis }) => axis)).toEqual(['y'])
})

it('leaves a card alone that is near nothing', () => {
  expect(alignTo({ x: 700, y: 700, width: 264, height: 80 }, [other])).toEqual({ x: 700, y: 700, guides: [] })
})
