import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { distanceTo, middleOf, pathAlong, routeEdge, type Box } from './routeEdge.ts'

const card = (x: number, y: number): Box => ({ x, y, width: 264, height: 120 })
const between = (a: Box, b: Box, obstacles: Box[] = [], lane = 0) =>
  routeEdge({
    from: { x: a.x + a.width, y: a.y + 60 },
    to: { x: b.x, y: b.y + 20 },
    fromBox: a,
    toBox: b,
    obstacles,
    lane,
  })
const runsThrough = (points: readonly { x: number; y: number }[], { x, y, width, height }: Box) =>
  points.some((point, index) => {
    const before = points[index - 1]
    return (
      before !== undefined &&
      Math.min(point.x, before.x) < x + width &&
      Math.max(point.x, before.x) > x &&
      Math.min(point.y, before.y) < y + height &&
      Math.max(point.y, before.y) > y
    )
  })

describe('routeEdge', () => {
  it('begins at the port, ends at the entry and turns in right angles only, wherever the cards are', () => {
    const place = fc.integer({ min: -2000, max: 2000 })
    fc.assert(
      fc.property(place, place, place, place, fc.nat(8), (ax, ay, bx, by, lane) => {
        const [a, b] = [card(ax, ay), card(bx, by)]
        const points = between(a, b, [], lane)
        expect(points[0]).toEqual({ x: ax + 264, y: ay + 60 })
        expect(points.at(-1)).toEqual({ x: bx, y: by + 20 })
        points.forEach((point, index) => {
          const before = points[index - 1]
          if (before) expect(Math.abs(point.x - before.x) < 1 || Math.abs(point.y - before.y) < 1).toBe(true)
        })
      }),
    )
  })

  it('goes around a card that stands in the straight way', () => {
    const [a, b, wall] = [card(0, 0), card(1200, 40), card(500, 0)]
    expect(runsThrough(between(a, b, [wall]), wall)).toBe(false)
  })

  it('goes around both cards on its way back', () => {
    const [a, b] = [card(600, 0), card(0, 0)]
    const points = between(a, b)
    expect(runsThrough(points, a) || runsThrough(points, b)).toBe(false)
  })
})

it('writes a path through all corners', () => {
  expect(pathAlong([{ x: 0, y: 0 }, { x: 100, y: 0 }, { x: 100, y: 100 }])).toBe('M 0 0 L 90 0 Q 100 0 100 10 L 100 100') // prettier-ignore
  expect(pathAlong([])).toBe('')
})

it('finds the middle of the longest stretch, and how far a point is away', () => {
  const points = [
    { x: 0, y: 0 },
    { x: 10, y: 0 },
    { x: 10, y: 100 },
  ]
  expect(middleOf(points)).toEqual({ x: 10, y: 50 })
  expect(distanceTo(points, { x: 13, y: 54 })).toBe(3)
})
