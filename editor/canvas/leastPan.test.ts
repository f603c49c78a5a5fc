import { expect, it } from 'vitest'
import { leastPan } from './leastPan.ts'

const pane = { width: 800, height: 500 }
const margins = { left: 40, top: 40, right: 96, bottom: 40 }
const panFor = (x: number, y: number, width = 264, height = 120) => leastPan({ x, y, width, height }, pane, margins)

it('leaves a card where it is when all of it is in view', () => {
  expect(panFor(300, 200)).toEqual({ x: 0, y: 0 })
})

it('moves a card that a panel covers, or that is past a side, just into view', () => {
  expect(panFor(700, 200)).toEqual({ x: 800 - 96 - 264 - 700, y: 0 })
  expect(panFor(-100, -20)).toEqual({ x: 140, y: 60 })
  expect(panFor(300, 450)).toEqual({ x: 0, y: 500 - 40 - 120 - 450 })
})

it('shows the beginning of a card that is larger than the pane', () => {
  expect(panFor(200, 100, 1000, 700)).toEqual({ x: -160, y: -60 })
  expect(panFor(40, 40, 1000, 700)).toEqual({ x: 0, y: 0 })
})
