import type { Port } from './defineNode.ts'

/** Of a node's card on the canvas, in canvas pixels; the editor's canvas.css draws it so. */
export const cardWidth = 264
export const headerHeight = 40
/** Two lines of words. */
export const wordsHeight = 48
export const rowHeight = 26
export const rowsPadding = 8
/** From the left of a card to the left of the next: room for edges to turn. */
export const columnWidth = 384
/** Left free around a card. */
export const cardGap = 24

type Point = { x: number; y: number }
type Size = { width: number; height: number }
export type Box = Point & Size

/** One plain way on needs no row: its dot sits on the card's edge. */
export const needRows = (ports: readonly Port[]): boolean =>
  ports.length > 1 || ports.some(({ kind }) => kind !== 'next')

/** The size of a card with these ports; `rows` when not each has a row of its own. */
export const cardSizeWith = (ports: readonly Port[], rows = ports.length): Size => ({
  width: cardWidth,
  height: headerHeight + wordsHeight + (needRows(ports) ? rows * rowHeight + rowsPadding : 0),
})

const meets = (a: Box, b: Box) =>
  a.x < b.x + b.width + cardGap &&
  b.x < a.x + a.width + cardGap &&
  a.y < b.y + b.height + cardGap &&
  b.y < a.y + a.height + cardGap

/** The nearest free place at or below the wanted one: nothing is laid over a card. */
export function freePlaceAmong(boxes: readonly Box[], wanted: Point, size: Size): Point {
  let place = wanted
  // Below a box it is never in the way again: each is passed once at most.
  for (let tries = 0; tries <= boxes.length; tries++) {
    const hit = boxes.find((box) => meets({ ...place, ...size }, box))
    if (!hit) return place
    place = { ...place, y: hit.y + hit.height + cardGap }
  }
  return place
}
